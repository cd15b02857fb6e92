package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.protocol.WireRecord;

/**
 * A checked job, ready to be sent.
 *
 * @param record what is appended to {@code wasm_jobs}
 * @param submission what is remembered of it
 */
record SubmittedJob(WireRecord record, Submission submission) {}
