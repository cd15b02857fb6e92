package io.wasmjobs.job.deduplication;

import io.wasmjobs.job.config.WasmOptions;
import java.util.Collection;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.ConfigurableRocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.Priority;

/**
 * Tunes RocksDB for the seen ids where Flink has no option: nearly every read asks for an absent
 * id, and each checkpoint leaves a small sorted run.
 *
 * <p>Public because Flink instantiates it by name: {@code state.backend.rocksdb.options-factory}.
 */
public final class SeenIdsRocksDBOptionsFactory implements ConfigurableRocksDBOptionsFactory {

    private static final long serialVersionUID = 1;

    /** The share of a write buffer for its filter: 14 to 17 bits for each id of a full buffer. */
    private static final double BLOOM_SHARE = 0.02;

    /**
     * RocksDB's default of four would mean a merge every eight seconds, with a checkpoint every
     * two.
     */
    private static final int RUNS_BEFORE_A_MERGE = 8;

    /**
     * Whether RocksDB's threads of this process may have a low priority, because it runs only one
     * pipeline.
     */
    private boolean lowPriorityMerges;

    @Override
    public SeenIdsRocksDBOptionsFactory configure(ReadableConfig configuration) {
        lowPriorityMerges = configuration.get(WasmOptions.DUPLICATES_LOW_PRIORITY_MERGES);
        return this;
    }

    /**
     * At a checkpoint every subtask waits until its ids are flushed, and by default RocksDB has one
     * flushing thread for the whole process, so there are more. No job waits for a compaction, so
     * compaction threads may have a low priority. The threads belong to the process, and RocksDB
     * cannot raise their priority again.
     */
    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
        Env ofTheProcess = current.getEnv();
        ofTheProcess.incBackgroundThreadsIfNeeded(
                Runtime.getRuntime().availableProcessors(), Priority.HIGH);
        if (lowPriorityMerges) {
            ofTheProcess.lowerThreadPoolCPUPriority(Priority.LOW);
        }
        return current;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
        return current.setMemtablePrefixBloomSizeRatio(BLOOM_SHARE)
                .setMemtableWholeKeyFiltering(true)
                .setLevel0FileNumCompactionTrigger(RUNS_BEFORE_A_MERGE);
    }
}
