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

/** Appends records to the topic of wasm jobs, and reports whether the brokers acknowledged each. */
public final class JobSender implements AutoCloseable {

    private static final String GIVE_UP_MS = "30000";

    /** The largest request of the client; the topic sets the limit for a job. */
    private static final String MOST_BYTES = "67108864";

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    private JobSender(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /** A sender for few records, which sends each at once. */
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

    /** A sender for many records, in large batches. */
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

    /** Sends a record and waits until the brokers have acknowledged it. */
    public void sendAndWait(WireRecord record) throws ExecutionException, InterruptedException {
        producer.send(onTopic(record)).get();
    }

    /**
     * Sends a record; waits only if the buffer is full.
     *
     * @param acknowledged called in another thread: with null when the brokers have acknowledged
     *     the record, otherwise with the reason
     */
    public void send(WireRecord record, Consumer<@Nullable Exception> acknowledged) {
        Future<?> unused =
                producer.send(onTopic(record), (metadata, failure) -> acknowledged.accept(failure));
    }

    /** Waits until every record is acknowledged or has failed. */
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
