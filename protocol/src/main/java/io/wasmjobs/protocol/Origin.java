package io.wasmjobs.protocol;

/**
 * The position of a record.
 *
 * @param topic the topic
 * @param partition its partition
 * @param offset the record's offset there
 */
public record Origin(String topic, int partition, long offset) {}
