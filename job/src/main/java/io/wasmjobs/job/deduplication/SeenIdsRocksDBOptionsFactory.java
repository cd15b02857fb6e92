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
 * How RocksDB keeps the ids that were seen, as far as Flink has no option for it: nearly every read
 * asks for an id that is not there, and each checkpoint leaves a small sorted run.
 *
 * <p>Public, for Flink makes it by its name: {@code state.backend.rocksdb.options-factory}.
 */
public final class SeenIdsRocksDBOptionsFactory implements ConfigurableRocksDBOptionsFactory {

    private static final long serialVersionUID = 1;

    /** Of a write buffer: 14 to 17 bits for each id of a full one. */
    private static final double BLOOM_SHARE = 0.02;

    /** RocksDB's own four would be merged every eight seconds, at a checkpoint every two. */
    private static final int RUNS_BEFORE_A_MERGE = 8;

    /** Whether this process runs one pipeline and nothing else. */
    private boolean lowPriorityMerges;

    @Override
    public SeenIdsRocksDBOptionsFactory configure(ReadableConfig configuration) {
        lowPriorityMerges = configuration.get(WasmOptions.DUPLICATES_LOW_PRIORITY_MERGES);
        return this;
    }

    /**
     * Every subtask of a process waits, at a checkpoint, until its ids are written; RocksDB has one
     * thread for all of them. No job waits for a compaction, so its threads may yield to those of
     * jobs. RocksDB has these threads for the whole process, and cannot raise their priority again.
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
