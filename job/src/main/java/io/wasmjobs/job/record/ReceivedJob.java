package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * A wasm job in the pipeline, with the record that it was read from, for its dead letter.
 *
 * @param job what is to be run
 * @param record the record; of the topic of jobs without its key, which equals the job's id
 * @param origin where the record stands
 * @param bound what a bound record's outcome needs; null for a record of the topic of jobs
 */
public record ReceivedJob(WasmJob job, WireRecord record, Origin origin, @Nullable Bound bound) {

    /** A job of the topic of jobs. */
    public ReceivedJob(WasmJob job, WireRecord record, Origin origin) {
        this(job, record, origin, null);
    }

    /** Whether it stands for the deletion of a key: no module runs for it. */
    public boolean isTombstone() {
        return bound != null && record.value() == null;
    }

    /** Whether its id is remembered, so that a second job with it is dropped. */
    public boolean isDeduplicated() {
        return bound == null || bound.deduplicated();
    }
}
