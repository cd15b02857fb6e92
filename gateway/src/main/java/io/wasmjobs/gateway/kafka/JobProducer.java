package io.wasmjobs.gateway.kafka;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Appends wasm jobs to their topic, acknowledged by all in-sync replicas. */
public final class JobProducer implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    /**
     * A producer for one topic.
     *
     * @param maxRecordBytes the largest record that it sends
     */
    public JobProducer(KafkaClients clients, String topic, int maxRecordBytes) {
        this.producer = clients.producer(maxRecordBytes);
        this.topic = topic;
    }

    /**
     * Sends a record.
     *
     * @return completes when the brokers have the record; fails with {@link JobNotSent} if they do
     *     not, or if that is unknown after the delivery timeout
     */
    public CompletableFuture<Void> send(WireRecord record) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        try {
            var unused =
                    producer.send(
                            onTopic(record),
                            (metadata, failure) -> {
                                if (failure == null) {
                                    acknowledged.complete(null);
                                } else {
                                    acknowledged.completeExceptionally(notSent(failure));
                                }
                            });
        } catch (KafkaException e) {
            acknowledged.completeExceptionally(notSent(e));
        }
        return acknowledged;
    }

    private static JobNotSent notSent(Exception failure) {
        return new JobNotSent(failure instanceof RecordTooLargeException, failure);
    }

    private ProducerRecord<byte[], byte[]> onTopic(WireRecord wire) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, array(wire.key()), array(wire.value()));
        wire.headers()
                .forEach(header -> record.headers().add(header.name(), array(header.value())));
        return record;
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.unsafeArray();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
