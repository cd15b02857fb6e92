package io.wasmjobs.job;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Priority;

/**
 * How RocksDB keeps the ids that were seen, as far as Flink has no option for it: nearly every read
 * asks for an id that is not there, and each checkpoint leaves a small sorted run.
 *
 * <p>Public, for Flink makes it by its name: {@code state.backend.rocksdb.options-factory}.
 */
public final class SeenIdsStorage implements RocksDBOptionsFactory {

    private static final long serialVersionUID = 1;

    /** Of a write buffer: 14 to 17 bits for each id of a full one. */
    private static final double BLOOM_SHARE = 0.02;

    /** RocksDB's own four would be merged every eight seconds, at a checkpoint every two. */
    private static final int RUNS_BEFORE_A_MERGE = 8;

    /**
     * Every subtask of a process waits, at a checkpoint, until its ids are written; RocksDB has one
     * thread for all of them. For a merge nobody waits: its threads give way to those of jobs.
     */
    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
        current.getEnv()
                .incBackgroundThreadsIfNeeded(
                        Runtime.getRuntime().availableProcessors(), Priority.HIGH)
                .lowerThreadPoolCPUPriority(Priority.LOW);
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
