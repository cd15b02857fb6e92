package io.wasmjobs.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A record of any topic, which a binding applies a module to.
 *
 * @param binding the binding's name
 * @param record the record as it stands in its topic
 * @param origin where it stands
 * @param timestamp the record's, in milliseconds since the epoch; null where it has none
 * @param replay 0 for the record itself; a higher number than any seen runs it again
 */
public record BoundRecord(
        String binding, WireRecord record, Origin origin, @Nullable Long timestamp, long replay) {

    /** The same record, to be run again where {@code replay} is higher than any seen. */
    public BoundRecord withReplay(long replay) {
        return new BoundRecord(binding, record, origin, timestamp, replay);
    }

    /** The same, with the record as its topic has it. */
    public BoundRecord with(WireRecord whole) {
        return new BoundRecord(binding, whole, origin, timestamp, replay);
    }
}
