package io.wasmjobs.gateway.outcome;

/**
 * The position of a record.
 *
 * @param topic its topic
 * @param partition the partition there
 * @param offset the record's offset in it
 */
public record Position(String topic, int partition, long offset) {}
