package io.wasmjobs.job.record;

import java.io.Serializable;
import java.util.Map;

/**
 * What Kafka takes of the pipeline's output.
 *
 * @param own the largest result or dead letter
 * @param topics the largest record of each further topic that may be written
 * @param jobsTopic where emitted jobs go
 * @param stateTopic where published states go; one of {@code topics} if it exists
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
