package io.wasmjobs.cli.kafka;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Appends records to the topic of wasm jobs, and learns of each whether the brokers have it. */
public final class JobSender implements AutoCloseable {

    private static final String GIVE_UP_MS = "30000";

    /** How large a job may be is for the topic to say; this is what the client has room for. */
    private static final String MOST_BYTES = "67108864";

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    private JobSender(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /** Sends each record at once: for a few. */
    public static JobSender promptly(KafkaCluster brokers, String topic) {
        return new JobSender(
                brokers.producer(
                        Map.of(
                                "linger.ms", "0",
                                "max.request.size", MOST_BYTES,
                                "buffer.memory", MOST_BYTES,
                                "delivery.timeout.ms", GIVE_UP_MS)),
                topic);
    }

    /** Sends records in large batches: for many. */
    public static JobSender inBatches(KafkaCluster brokers, String topic) {
        return new JobSender(
                brokers.producer(
                        Map.of(
                                "linger.ms", "20",
                                "batch.size", "262144",
                                "max.request.size", MOST_BYTES,
                                "buffer.memory", MOST_BYTES,
                                "compression.type", "lz4",
                                "request.timeout.ms", "15000",
                                "delivery.timeout.ms", GIVE_UP_MS)),
                topic);
    }

    /** Sends a record and waits until the brokers have it. */
    public void sendAndWait(WireRecord record) throws ExecutionException, InterruptedException {
        producer.send(onTopic(record)).get();
    }

    /**
     * Sends a record; waits only where the buffer is full.
     *
     * @param acknowledged is called with null once the brokers have it, else with the reason why
     *     they do not; in another thread
     */
    public void send(WireRecord record, Consumer<@Nullable Exception> acknowledged) {
        Future<?> unused =
                producer.send(onTopic(record), (metadata, failure) -> acknowledged.accept(failure));
    }

    /** Waits until every record is acknowledged or given up. */
    public void flush() {
        try {
            producer.flush();
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
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
        producer.close();
    }
}
