package io.wasmjobs.job.deduplication;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.WasmJob;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards a job if its id was not seen before, or if its replay number is higher than any seen for
 * the id. An id is forgotten some time after it was last forwarded.
 */
final class DropDuplicates extends AbstractStreamOperator<ReceivedJob>
        implements OneInputStreamOperator<ReceivedJob, ReceivedJob> {

    private static final Logger LOGGER = LoggerFactory.getLogger(DropDuplicates.class);

    /** The number of entries that a compaction processes before it reads the clock again. */
    private static final int ENTRIES_PER_CLOCK = 1_000;

    private static final String STATE = "highest-replay";

    private final Duration ttl;
    private final MemorySize filterSize;
    private boolean restored;
    private @Nullable FilterRebuild rebuild;

    @SuppressWarnings("NullAway.Init") // Set in initializeState, before any record comes.
    private RecentIdFilter recent;

    @SuppressWarnings("NullAway.Init") // Set in initializeState, before any checkpoint.
    private RunningTimeState time;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private ValueState<Long> highestReplay;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private HeldIds held;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private Counter duplicates;

    DropDuplicates(
            StreamOperatorParameters<ReceivedJob> parameters, Duration ttl, MemorySize filterSize) {
        super(parameters);
        this.ttl = ttl;
        this.filterSize = filterSize;
    }

    static ValueStateDescriptor<Long> highestReplay(Duration ttl) {
        ValueStateDescriptor<Long> descriptor =
                new ValueStateDescriptor<>(STATE, new VarLongSerializer());
        descriptor.enableTimeToLive(
                StateTtlConfig.newBuilder(ttl)
                        .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                        .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
                        .cleanupInRocksdbCompactFilter(ENTRIES_PER_CLOCK, ttl)
                        .build());
        return descriptor;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        time = new RunningTimeState(getKeyedStateBackend(), context.getOperatorStateStore());
        restored = context.isRestored();
        recent =
                new RecentIdFilter(
                        filterSize,
                        ttl,
                        !restored,
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        writeHeld();
        time.store();
    }

    @Override
    public void open() throws Exception {
        super.open();
        highestReplay = getRuntimeContext().getState(highestReplay(ttl));
        held = new HeldIds(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        duplicates = PipelineMetric.JOBS_DUPLICATE.counterIn(getMetricGroup());
        if (restored && !recent.isOff()) {
            rebuildFilter(getKeyedStateBackend());
        }
    }

    /** Only RocksDB reads keys from a snapshot, so that they may change meanwhile. */
    private void rebuildFilter(KeyedStateBackend<String> backend) {
        if (backend instanceof RocksDBKeyedStateBackend) {
            rebuild =
                    new FilterRebuild(
                            recent,
                            backend.getKeys(STATE, VoidNamespace.INSTANCE),
                            getProcessingTimeService());
            rebuild.schedule();
        }
    }

    @Override
    public void close() throws Exception {
        if (rebuild != null) {
            rebuild.close();
        }
        super.close();
    }

    @Override
    public void processElement(StreamRecord<ReceivedJob> element) throws Exception {
        ReceivedJob received = element.getValue();
        if (!received.isDeduplicated() || isNew(received.job())) {
            output.collect(element);
        }
    }

    RecentIdFilter filter() {
        return recent;
    }

    /** Records a job, whose id is the state's current key. */
    private boolean isNew(WasmJob job) throws Exception {
        String id = job.jobId();
        Long seen = recent.add(id) ? null : highestReplay(id);
        if (seen == null || job.replay() > seen) {
            held.put(id, job.replay());
            if (held.isFull()) {
                writeHeld();
            }
            return true;
        }
        duplicates.inc();
        LOGGER.debug("Job {} with replay {} is dropped: {} was seen", id, job.replay(), seen);
        return false;
    }

    private @Nullable Long highestReplay(String id) throws Exception {
        Long ofHeld = held.highestReplay(id);
        return ofHeld == null ? highestReplay.value() : ofHeld;
    }

    private void writeHeld() throws Exception {
        held.drainTo(
                (id, replay) -> {
                    setCurrentKey(id);
                    highestReplay.update(replay);
                });
    }
}
