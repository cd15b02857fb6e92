package io.wasmjobs.cli.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic once, up to its end when the scan began, a page at a time, so that the memory does
 * not depend on the topic's length.
 */
public final class TopicScan {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final KafkaCluster brokers;
    private final String topic;
    private final @Nullable Instant since;

    /**
     * Scans from the beginning.
     *
     * @param since skips records written before; null for all
     */
    public TopicScan(KafkaCluster brokers, String topic, @Nullable Instant since) {
        this.brokers = brokers;
        this.topic = topic;
        this.since = since;
    }

    /** Passes on one record after the other, until none is left or {@code reader} returns false. */
    public void forEach(Predicate<ReceivedRecord> reader) {
        try (Consumer<byte[], byte[]> consumer =
                brokers.consumer(Map.of("max.poll.records", "5000"))) {
            List<TopicPartition> partitions = KafkaCluster.partitions(consumer, List.of(topic));
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            consumer.assign(partitions);
            seekToStart(consumer, partitions, ends);
            while (!isAtEnd(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
                    TopicPartition partition =
                            new TopicPartition(record.topic(), record.partition());
                    boolean isInside = record.offset() < ends.getOrDefault(partition, 0L);
                    if (isInside && !reader.test(ReceivedRecord.of(record))) {
                        return;
                    }
                }
            }
        }
    }

    private void seekToStart(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends) {
        if (since == null) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        consumer.offsetsForTimes(times)
                .forEach(
                        (partition, found) ->
                                consumer.seek(
                                        partition,
                                        found == null
                                                ? ends.getOrDefault(partition, 0L)
                                                : found.offset()));
    }

    private static boolean isAtEnd(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
