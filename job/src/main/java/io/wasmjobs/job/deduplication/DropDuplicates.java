package io.wasmjobs.job.deduplication;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.record.ReceivedJob;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a job through the first time that its id is seen, and again for each replay with a higher
 * number than any seen before. An id is forgotten a while after it was last let through.
 */
public final class DropDuplicates extends KeyedProcessFunction<String, ReceivedJob, ReceivedJob>
        implements CheckpointedFunction {

    private static final Logger LOG = LoggerFactory.getLogger(DropDuplicates.class);

    /** How many entries a compaction looks at before it asks for the time again. */
    private static final int ENTRIES_PER_CLOCK = 1_000;

    private final Duration ttl;
    private final MemorySize filterSize;

    @SuppressWarnings("NullAway.Init") // Set in initializeState, before any record comes.
    private transient RecentIdFilter recent;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient ValueState<Long> highestReplay;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient Counter duplicates;

    /**
     * @param ttl how long an id is remembered
     * @param filterSize memory for what spares the state most reads; none turns it off
     */
    public DropDuplicates(Duration ttl, MemorySize filterSize) {
        this.ttl = ttl;
        this.filterSize = filterSize;
    }

    static ValueStateDescriptor<Long> highestReplay(Duration ttl) {
        ValueStateDescriptor<Long> descriptor =
                new ValueStateDescriptor<>("highest-replay", new VarLongSerializer());
        descriptor.enableTimeToLive(
                StateTtlConfig.newBuilder(ttl)
                        .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                        .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
                        .cleanupInRocksdbCompactFilter(ENTRIES_PER_CLOCK, ttl)
                        .build());
        return descriptor;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        // A state that was restored has ids which this subtask has not seen itself.
        recent =
                new RecentIdFilter(
                        filterSize,
                        ttl,
                        !context.isRestored(),
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The ids are in keyed state.
    }

    @Override
    public void open(OpenContext context) {
        highestReplay = getRuntimeContext().getState(highestReplay(ttl));
        duplicates = PipelineMetric.JOBS_DUPLICATE.counterIn(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            ReceivedJob received, Context context, Collector<ReceivedJob> collector)
            throws Exception {
        if (!received.isDeduplicated()) {
            collector.collect(received);
            return;
        }
        String id = received.job().jobId();
        long replay = received.job().replay();
        Long seen = recent.add(id) ? null : highestReplay.value();
        if (seen == null || replay > seen) {
            highestReplay.update(replay);
            collector.collect(received);
        } else {
            duplicates.inc();
            LOG.debug("Job {} with replay {} is dropped: {} was seen", id, replay, seen);
        }
    }
}
