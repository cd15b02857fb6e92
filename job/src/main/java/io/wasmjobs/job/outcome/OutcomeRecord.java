package io.wasmjobs.job.outcome;

import io.wasmjobs.protocol.WireRecord;

/**
 * The record in which a wasm job ends, ready for its topic.
 *
 * @param failed whether the record is a dead letter; otherwise it is a result
 * @param record the result or dead letter
 */
public record OutcomeRecord(boolean failed, WireRecord record) {}
