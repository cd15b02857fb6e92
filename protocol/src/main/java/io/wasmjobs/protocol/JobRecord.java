package io.wasmjobs.protocol;

/** What a record of {@code wasm_jobs} turns out to be: a wasm job, or the reason why it is none. */
public sealed interface JobRecord permits WasmJob, MalformedJob {}
