package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;

/**
 * A record as the source fetched it.
 *
 * @param record its key, value and headers
 * @param origin where it stands
 */
public record FetchedRecord(WireRecord record, Origin origin) {}
