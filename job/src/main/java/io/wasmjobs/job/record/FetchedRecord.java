package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as the source fetched it.
 *
 * @param record its key, value and headers
 * @param origin its topic, partition and offset
 * @param timestamp its time, in milliseconds since the epoch; null if it has none
 */
public record FetchedRecord(WireRecord record, Origin origin, @Nullable Long timestamp) {

    /** A record without a time. */
    public FetchedRecord(WireRecord record, Origin origin) {
        this(record, origin, null);
    }
}
