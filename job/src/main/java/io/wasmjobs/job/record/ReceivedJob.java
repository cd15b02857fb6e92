package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * A wasm job in the pipeline, with the record that it was read from, for its dead letter.
 *
 * @param job the job
 * @param record the record; for a record of the jobs topic without its key, which equals the job's
 *     id
 * @param origin the position of the record
 * @param timestamp the record's time, in milliseconds since the epoch; null if it has none
 * @param bound what a bound record's outcome needs; null for a record of the topic of jobs
 */
public record ReceivedJob(
        WasmJob job,
        WireRecord record,
        Origin origin,
        @Nullable Long timestamp,
        @Nullable Bound bound) {

    /** A job of the topic of jobs whose record has no time. */
    public ReceivedJob(WasmJob job, WireRecord record, Origin origin) {
        this(job, record, origin, null, null);
    }

    /** Whether the record is a tombstone, for which no module runs. */
    public boolean isTombstone() {
        return bound != null && record.value() == null;
    }

    /** Whether later jobs with the same id are dropped. */
    public boolean isDeduplicated() {
        return bound == null || bound.deduplicated();
    }
}
