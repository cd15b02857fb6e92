package io.wasmjobs.engine;

import io.wasmjobs.protocol.WireRecord;

/**
 * A record that a guest wrote to a topic, besides its answer. It exists once the invocation has
 * succeeded, and not at all otherwise.
 *
 * @param topic one of the topics that the module's manifest lists
 * @param record its key, value and headers
 */
public record EmittedRecord(String topic, WireRecord record) {}
