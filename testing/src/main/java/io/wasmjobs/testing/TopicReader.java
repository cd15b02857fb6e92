package io.wasmjobs.testing;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of a topic from its beginning, independently of the pipeline. */
public final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<WireRecord> records = new ArrayList<>();
    private final List<Long> timestamps = new ArrayList<>();

    public TopicReader(TestBroker broker, String topic) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "isolation.level",
                                "read_committed",
                                "max.partition.fetch.bytes",
                                64 << 20),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        // A topic is visible to the broker shortly after its creation.
        await().atMost(Duration.ofMinutes(10))
                .until(() -> !consumer.partitionsFor(topic).isEmpty());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All records that are committed at the time of the call. */
    public List<WireRecord> read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            List<Header> headers = new ArrayList<>();
            record.headers()
                    .forEach(
                            header ->
                                    headers.add(
                                            new Header(
                                                    header.key(),
                                                    header.value() == null
                                                            ? null
                                                            : Bytes.wrap(header.value()))));
            timestamps.add(record.timestamp());
            records.add(
                    new WireRecord(
                            record.key() == null ? null : Bytes.wrap(record.key()),
                            record.value() == null ? null : Bytes.wrap(record.value()),
                            headers));
        }
        return List.copyOf(records);
    }

    /** The timestamps of the records that were read so far, in order. */
    public List<Long> timestamps() {
        return List.copyOf(timestamps);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
