package io.wasmjobs.job.record;

import io.wasmjobs.protocol.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that the pipeline writes, and its topic.
 *
 * @param topic the topic; null for the sink's own topic
 * @param timestamp milliseconds since the epoch; null for the time at which it is written
 * @param record its key, value and headers
 */
public record OutputRecord(@Nullable String topic, @Nullable Long timestamp, WireRecord record) {

    /** A record for the sink's own topic, with the time at which it is written. */
    public static OutputRecord of(WireRecord record) {
        return new OutputRecord(null, null, record);
    }
}
