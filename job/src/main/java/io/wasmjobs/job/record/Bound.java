package io.wasmjobs.job.record;

import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a binding that the outcome of a bound record needs, as they were when the
 * record was read: a job in flight keeps them if the binding changes.
 *
 * @param binding the binding's name
 * @param to the topic that the answer goes to; null for none
 * @param form the form of the record's value and of the answer's value
 * @param timestamp the record's timestamp, in milliseconds since the epoch; null if it has none
 * @param deduplicated whether the job's id is remembered
 */
public record Bound(
        String binding,
        @Nullable String to,
        ValueForm form,
        @Nullable Long timestamp,
        boolean deduplicated) {

    /** The bound record, for its dead letter. */
    public BoundRecord record(WireRecord record, Origin origin, long replay) {
        return new BoundRecord(binding, record, origin, timestamp, replay);
    }
}
