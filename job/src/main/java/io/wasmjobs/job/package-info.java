/** The pipeline: a wasm job's way from wasm_jobs to wasm_results and wasm_jobs_dlq. */
@NullMarked
package io.wasmjobs.job;

import org.jspecify.annotations.NullMarked;
