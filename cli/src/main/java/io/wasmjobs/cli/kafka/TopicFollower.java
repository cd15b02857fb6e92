package io.wasmjobs.cli.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Reads records of topics as they are committed, from the beginning or from now on. */
public final class TopicFollower implements AutoCloseable {

    private final KafkaCluster brokers;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> endsAtStart;

    private TopicFollower(
            KafkaCluster brokers,
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> endsAtStart) {
        this.brokers = brokers;
        this.consumer = consumer;
        this.endsAtStart = endsAtStart;
    }

    /** Reads every existing record and every new one. */
    public static TopicFollower fromBeginning(KafkaCluster brokers, List<String> topics) {
        Consumer<byte[], byte[]> consumer = consumer(brokers);
        List<TopicPartition> partitions = KafkaCluster.partitions(consumer, topics);
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        consumer.seekToBeginning(partitions);
        return new TopicFollower(brokers, consumer, ends);
    }

    /** Reads every record that is committed after this call has returned. */
    public static TopicFollower fromNow(KafkaCluster brokers, List<String> topics) {
        Consumer<byte[], byte[]> consumer = consumer(brokers);
        List<TopicPartition> partitions = KafkaCluster.partitions(consumer, topics);
        return from(brokers, consumer, consumer.endOffsets(partitions));
    }

    /** Reads every record that is committed at or after these offsets. */
    public static TopicFollower from(KafkaCluster brokers, Map<TopicPartition, Long> offsets) {
        return from(brokers, consumer(brokers), offsets);
    }

    private static TopicFollower from(
            KafkaCluster brokers,
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> offsets) {
        consumer.assign(offsets.keySet());
        offsets.forEach(consumer::seek);
        return new TopicFollower(brokers, consumer, new HashMap<>(offsets));
    }

    private static Consumer<byte[], byte[]> consumer(KafkaCluster brokers) {
        return brokers.consumer(Map.of("fetch.max.wait.ms", "100", "max.poll.records", "5000"));
    }

    /**
     * The records committed since the last call; empty if there were none within {@code patience}.
     */
    public List<ReceivedRecord> next(Duration patience) {
        return StreamSupport.stream(consumer.poll(patience).spliterator(), false)
                .map(ReceivedRecord::of)
                .toList();
    }

    /** Whether every record that was committed when the follower started has been read. */
    boolean isPastStart() {
        endsAtStart.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return endsAtStart.isEmpty();
    }

    /**
     * The end offsets of the partitions that have unread records: those of open transactions, and
     * those committed since the last call of {@link #next}.
     */
    Map<TopicPartition, Long> unread() {
        try (Consumer<byte[], byte[]> uncommitted =
                brokers.consumer(Map.of("isolation.level", "read_uncommitted"))) {
            Map<TopicPartition, Long> ends =
                    new HashMap<>(uncommitted.endOffsets(consumer.assignment()));
            ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            return ends;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
