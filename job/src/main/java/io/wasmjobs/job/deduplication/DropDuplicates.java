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
 * Forwards a job if its id was not seen before, or if its replay number is higher than any seen for
 * the id. An id is forgotten some time after it was last forwarded.
 */
public final class DropDuplicates extends KeyedProcessFunction<String, ReceivedJob, ReceivedJob>
        implements CheckpointedFunction {

    private static final Logger LOG = LoggerFactory.getLogger(DropDuplicates.class);

    /** The number of entries that a compaction processes before it reads the clock again. */
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
     * @param filterSize memory for the filter that avoids most reads of state; 0 turns it off
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
        // Restored state has ids that this subtask has not added to its filter.
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
