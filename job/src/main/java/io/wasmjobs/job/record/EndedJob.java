package io.wasmjobs.job.record;

import io.wasmjobs.protocol.WireRecord;

/**
 * What became of a wasm job, ready for its topic.
 *
 * @param failed whether the record is a dead letter, else it is a result
 * @param record the result or dead letter
 */
public record EndedJob(boolean failed, WireRecord record) {}
