package io.wasmjobs.job.deduplication;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.wasmjobs.job.record.ReceivedJob;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** A single subtask of drop-duplicates on RocksDB, with clocks that the test sets. */
final class DropDuplicatesSubtask implements AutoCloseable {

    static final Duration TTL = Duration.ofHours(24);
    static final int KEY_GROUPS = 128;

    private final AtomicLong nanoTime = new AtomicLong();
    private final KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, ReceivedJob> harness;
    private boolean isOpen;
    private long checkpoints;

    DropDuplicatesSubtask(MemorySize filter) throws Exception {
        this(filter, new Configuration(), 1, 0);
    }

    /** A subtask whose RocksDB has these settings. */
    DropDuplicatesSubtask(MemorySize filter, ReadableConfig settings) throws Exception {
        this(filter, settings, 1, 0);
    }

    /** One of several subtasks. */
    DropDuplicatesSubtask(MemorySize filter, int subtasks, int index) throws Exception {
        this(filter, new Configuration(), subtasks, index);
    }

    private DropDuplicatesSubtask(
            MemorySize filter, ReadableConfig settings, int subtasks, int index) throws Exception {
        RunningTimeStateBackend rocksDb = new RunningTimeStateBackend(nanoTime::get);
        rocksDb.setRocksDBOptions(new SeenIdsRocksDBOptionsFactory());
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new DropDuplicatesFactory(TTL, filter),
                        received -> received.job().jobId(),
                        Types.STRING,
                        KEY_GROUPS,
                        subtasks,
                        index);
        harness.setStateBackend(rocksDb.configure(settings, getClass().getClassLoader()));
        harness.setStateTtlProcessingTime(0);
    }

    /** Sets the machine's clock. */
    void setClock(Duration sinceEpoch) throws Exception {
        harness.setStateTtlProcessingTime(sinceEpoch.toMillis());
    }

    /** Sets the time that has passed, since a checkpoint if the subtask runs. */
    void setRunningTime(Duration passed) throws Exception {
        if (isOpen) {
            snapshot();
        }
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
        checkpoints++;
        harness.prepareSnapshotPreBarrier(checkpoints);
        return harness.snapshot(checkpoints, checkpoints);
    }

    /** Advances the processing time, so that timers fire. */
    void work(Duration time) throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + time.toMillis());
    }

    boolean isFilterConclusive() {
        return operator().filter().isConclusive();
    }

    /** Takes a checkpoint, and makes RocksDB merge all files, which drops expired ids. */
    void compact() throws Exception {
        snapshot();
        mergeFiles();
    }

    /** Makes RocksDB write all ids to one file. */
    void mergeFiles() throws Exception {
        backend().compactState(DropDuplicates.highestReplay(TTL));
    }

    /** The ids on disk, whether expired or not. */
    int storedIds() {
        return backend().numKeyValueStateEntries();
    }

    DropDuplicates operator() {
        return (DropDuplicates) harness.getOneInputOperator();
    }

    private RocksDBKeyedStateBackend<?> backend() {
        return (RocksDBKeyedStateBackend<?>) operator().<String>getKeyedStateBackend();
    }

    @Override
    public void close() {
        if (isOpen) {
            assertThatCode(harness::close).doesNotThrowAnyException();
        }
    }
}
