package io.wasmjobs.job.deduplication;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.protocol.WasmJob;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects duplicate jobs of an entity, as {@link DropDuplicates} does for jobs without a key. The
 * ids are kept with the entity, because a shuffle by job id would lose the order of its jobs. So
 * the same id with another key is another job.
 */
public final class EntityDuplicates {

    private static final Logger LOG = LoggerFactory.getLogger(EntityDuplicates.class);

    private final RecentIdFilter recent;
    private final MapState<String, Long> highestReplay;
    private final Counter duplicates;

    /**
     * @param ttl how long an id is remembered
     * @param filterSize memory for the filter that avoids most reads of state; 0 turns it off
     * @param complete whether no id was seen before
     */
    public EntityDuplicates(
            RuntimeContext context, Duration ttl, MemorySize filterSize, boolean complete) {
        recent =
                new RecentIdFilter(
                        filterSize,
                        ttl,
                        complete,
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        MapStateDescriptor<String, Long> descriptor =
                new MapStateDescriptor<>(
                        "entity-highest-replay",
                        StringSerializer.INSTANCE,
                        new VarLongSerializer());
        descriptor.enableTimeToLive(timeToLive(ttl));
        highestReplay = context.getMapState(descriptor);
        duplicates = PipelineMetric.JOBS_DUPLICATE.counterIn(context.getMetricGroup());
    }

    private static StateTtlConfig timeToLive(Duration ttl) {
        return DropDuplicates.highestReplay(ttl).getTtlConfig();
    }

    /**
     * Records a job of the entity, which must be the state's current key.
     *
     * @param entity the entity's name
     * @return false if it is a duplicate, which is counted
     */
    public boolean isNew(String entity, WasmJob job) throws Exception {
        String id = job.jobId();
        Long seen = recent.add(entity + '/' + id) ? null : highestReplay.get(id);
        if (seen == null || job.replay() > seen) {
            highestReplay.put(id, job.replay());
            return true;
        }
        duplicates.inc();
        LOG.debug("Job {} of {} is dropped: replay {} was seen", id, entity, seen);
        return false;
    }
}
