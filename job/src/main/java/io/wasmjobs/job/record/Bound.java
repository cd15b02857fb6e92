package io.wasmjobs.job.record;

import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the outcome of a bound record needs, as its binding had it when the record was read: a job
 * in flight ends so, even where the binding was changed since.
 *
 * @param binding the binding's name
 * @param to the topic that the answer goes to; null for none
 * @param form what the record's value and the answer's are
 * @param timestamp the record's, in milliseconds since the epoch; null where it has none
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
