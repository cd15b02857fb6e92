package io.wasmjobs.protocol;

/**
 * The result of reading a record of {@code wasm_jobs}: a wasm job, or the reason why it is not one.
 */
public sealed interface JobRecord permits WasmJob, MalformedJob {}
