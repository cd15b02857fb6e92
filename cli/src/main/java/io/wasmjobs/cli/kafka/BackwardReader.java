package io.wasmjobs.cli.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Searches one partition for the latest record with a key: backwards from the end, in chunks of
 * increasing size. Keys are compared as bytes; no value is parsed.
 */
final class BackwardReader {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long FIRST_CHUNK = 2_000;
    private static final long LARGEST_CHUNK = 64_000;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final byte[] key;
    private long beginning;
    private long end;
    private long chunk = FIRST_CHUNK;

    BackwardReader(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            byte[] key,
            long beginning,
            long end) {
        this.consumer = consumer;
        this.partition = partition;
        this.key = key;
        this.beginning = beginning;
        this.end = end;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether there are earlier records that were not read. */
    boolean hasMore() {
        return end > beginning;
    }

    /** Stops the search at an offset. */
    void stopAt(long offset) {
        beginning = Math.max(beginning, offset);
    }

    /** Reads the previous chunk, and returns its last record with the key. */
    Optional<ConsumerRecord<byte[], byte[]>> previousChunk() {
        long start = Math.max(beginning, end - chunk);
        consumer.assign(List.of(partition));
        consumer.seek(partition, start);
        Optional<ConsumerRecord<byte[], byte[]>> latest = Optional.empty();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
                if (record.offset() < end && Arrays.equals(record.key(), key)) {
                    latest = Optional.of(record);
                }
            }
        }
        end = start;
        chunk = Math.min(chunk * 4, LARGEST_CHUNK);
        return latest;
    }
}
