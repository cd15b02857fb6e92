package io.wasmjobs.cli.kafka;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads single records by their position. Connects at the first read. */
public final class OriginalRecords implements AutoCloseable {

    private static final Duration PAGE = Duration.ofSeconds(10);

    private final KafkaCluster brokers;
    private @Nullable Consumer<byte[], byte[]> consumer;

    /** Reads from those brokers. */
    public OriginalRecords(KafkaCluster brokers) {
        this.brokers = brokers;
    }

    /** The record at {@code origin}; empty if the topic no longer has it. */
    public Optional<WireRecord> read(Origin origin) {
        TopicPartition partition = new TopicPartition(origin.topic(), origin.partition());
        Consumer<byte[], byte[]> reader = reader();
        List<TopicPartition> all = List.of(partition);
        reader.assign(all);
        long first = reader.beginningOffsets(all).getOrDefault(partition, 0L);
        long end = reader.endOffsets(all).getOrDefault(partition, 0L);
        if (origin.offset() < first || origin.offset() >= end) {
            return Optional.empty();
        }
        reader.seek(partition, origin.offset());
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(PAGE)) {
            if (record.offset() == origin.offset()) {
                return Optional.of(ReceivedRecord.of(record).record());
            }
        }
        return Optional.empty();
    }

    private Consumer<byte[], byte[]> reader() {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            open = brokers.consumer(Map.of("max.poll.records", "1"));
            consumer = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
