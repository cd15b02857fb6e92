package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.protocol.WireRecord;

/**
 * A checked job, ready to be sent.
 *
 * @param record the record for {@code wasm_jobs}
 * @param submission the data that the gateway keeps about it
 */
record SubmittedJob(WireRecord record, Submission submission) {}
