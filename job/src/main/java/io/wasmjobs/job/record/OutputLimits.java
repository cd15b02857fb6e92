package io.wasmjobs.job.record;

import java.io.Serializable;
import java.util.Map;

/**
 * The largest records that Kafka accepts from the pipeline.
 *
 * @param own the largest result or dead letter
 * @param topics the largest record of each further topic that may be written
 * @param jobsTopic the topic of emitted jobs
 * @param stateTopic the topic of published states; one of {@code topics} if it exists
 */
public record OutputLimits(
        RecordSizeLimit own,
        Map<String, RecordSizeLimit> topics,
        String jobsTopic,
        String stateTopic)
        implements Serializable {

    /** Copies the map. */
    public OutputLimits {
        topics = Map.copyOf(topics);
    }

    /** Limits of a pipeline that writes results and dead letters only. */
    public static OutputLimits ofOwn(RecordSizeLimit own) {
        return new OutputLimits(own, Map.of(), "", "");
    }
}
