package io.wasmjobs.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A record of a bound topic, to which a binding applies a module.
 *
 * @param binding the binding's name
 * @param record the record as in its topic
 * @param origin its topic, partition and offset
 * @param timestamp the record's timestamp, in milliseconds since the epoch; null if it has none
 * @param replay 0 for the record itself; a higher number than any seen runs it again
 */
public record BoundRecord(
        String binding, WireRecord record, Origin origin, @Nullable Long timestamp, long replay) {

    /**
     * The same record with a replay number; it runs again if {@code replay} is higher than any
     * seen.
     */
    public BoundRecord withReplay(long replay) {
        return new BoundRecord(binding, record, origin, timestamp, replay);
    }

    /** The same with the whole record from its topic. */
    public BoundRecord with(WireRecord whole) {
        return new BoundRecord(binding, whole, origin, timestamp, replay);
    }
}
