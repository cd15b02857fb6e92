package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;

/**
 * A wasm job on its way through the pipeline, with the record that it came as, for its dead letter.
 *
 * @param job what is to be run
 * @param record the record, without the key: the job's id stands for it from here on
 * @param origin where the record stands
 */
public record ReceivedJob(WasmJob job, WireRecord record, Origin origin) {}
