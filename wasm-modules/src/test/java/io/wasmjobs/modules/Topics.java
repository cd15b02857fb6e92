package io.wasmjobs.modules;

import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A client of the three topics: it submits wasm jobs and collects their outcomes. */
final class Topics implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Ending> endings = new HashMap<>();

    Topics(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "group.id",
                                UUID.randomUUID().toString(),
                                "auto.offset.reset",
                                "earliest",
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.subscribe(List.of("wasm_results", "wasm_jobs_dlq"));
    }

    void submit(WireRecord job) {
        RecordHeaders headers = new RecordHeaders();
        job.headers().forEach(header -> headers.add(header.name(), array(header.value())));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        "wasm_jobs", null, array(job.key()), array(job.value()), headers);
        try {
            producer.send(record).get();
        } catch (ExecutionException refused) {
            throw new IllegalStateException("Kafka did not take a job", refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while submitting", interrupted);
        }
    }

    /**
     * The endings of all jobs with an outcome so far, by job id.
     *
     * @throws IllegalStateException if a job has two outcomes
     */
    Map<String, Ending> endings() {
        for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(200))) {
            WireRecord record = record(read);
            Ending ending =
                    read.topic().equals("wasm_results")
                            ? Ending.of(JobResultCodec.read(record))
                            : Ending.of(DeadLetterCodec.read(record));
            String id = Bytes.wrap(read.key()).toUtf8();
            if (endings.put(id, ending) != null) {
                throw new IllegalStateException("job " + id + " has ended twice");
            }
        }
        return Map.copyOf(endings);
    }

    private static WireRecord record(ConsumerRecord<byte[], byte[]> read) {
        List<Header> headers = new ArrayList<>();
        read.headers()
                .forEach(header -> headers.add(new Header(header.key(), bytes(header.value()))));
        return new WireRecord(bytes(read.key()), bytes(read.value()), headers);
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toByteArray();
    }

    private static @Nullable Bytes bytes(byte @Nullable [] array) {
        return array == null ? null : Bytes.wrap(array);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
