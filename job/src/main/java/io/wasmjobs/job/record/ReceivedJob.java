package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;

/**
 * A wasm job in the pipeline, with the record that it was read from, for its dead letter.
 *
 * @param job what is to be run
 * @param record the record, without the key, which equals the job's id
 * @param origin where the record stands
 */
public record ReceivedJob(WasmJob job, WireRecord record, Origin origin) {}
