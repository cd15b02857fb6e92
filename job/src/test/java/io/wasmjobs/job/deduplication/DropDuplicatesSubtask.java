package io.wasmjobs.job.deduplication;

import io.wasmjobs.job.record.ReceivedJob;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** A subtask of drop-duplicates by itself, on RocksDB; the test sets its clocks. */
final class DropDuplicatesSubtask implements AutoCloseable {

    static final Duration TTL = Duration.ofHours(24);
    static final int KEY_GROUPS = 128;

    private final AtomicLong nanoTime = new AtomicLong();
    private final KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, ReceivedJob> harness;
    private boolean isOpen;

    DropDuplicatesSubtask(MemorySize filter) {
        this(filter, 1, 0);
    }

    DropDuplicatesSubtask(MemorySize filter, int subtasks, int index) {
        RunningTimeStateBackend rocksDb = new RunningTimeStateBackend(nanoTime::get);
        rocksDb.setRocksDBOptions(new SeenIdsRocksDBOptionsFactory());
        try {
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            new DropDuplicatesFactory(TTL, filter),
                            received -> received.job().jobId(),
                            Types.STRING,
                            KEY_GROUPS,
                            subtasks,
                            index);
            harness.setStateBackend(rocksDb);
            harness.setStateTtlProcessingTime(0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Sets the machine's clock, as if somebody did so on the machine. */
    void setClock(Duration sinceEpoch) throws Exception {
        harness.setStateTtlProcessingTime(sinceEpoch.toMillis());
    }

    /** Sets the time that has passed. */
    void setRunningTime(Duration passed) {
        nanoTime.set(passed.toNanos());
    }

    /** Starts the subtask, from a state if there is one. */
    void restore(@Nullable OperatorSubtaskState state) throws Exception {
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        isOpen = true;
    }

    boolean letsThrough(ReceivedJob received) throws Exception {
        if (!isOpen) {
            restore(null);
        }
        harness.getOutput().clear();
        harness.processElement(received, 0);
        return !harness.getOutput().isEmpty();
    }

    OperatorSubtaskState snapshot() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        return harness.snapshot(1, 1);
    }

    /** Makes RocksDB merge all of its files, which drops ids that have expired. */
    void compact() throws Exception {
        backend().compactState(DropDuplicates.highestReplay(TTL));
    }

    /** The ids on disk, whether expired or not. */
    int storedIds() {
        return backend().numKeyValueStateEntries();
    }

    private RocksDBKeyedStateBackend<?> backend() {
        DropDuplicates operator = (DropDuplicates) harness.getOneInputOperator();
        return (RocksDBKeyedStateBackend<?>) operator.<String>getKeyedStateBackend();
    }

    @Override
    public void close() throws Exception {
        if (isOpen) {
            harness.close();
        }
    }
}
