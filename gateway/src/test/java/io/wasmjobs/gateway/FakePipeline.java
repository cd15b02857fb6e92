package io.wasmjobs.gateway;

import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PublishedState;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.PublishedStateCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import io.wasmjobs.protocol.http.HttpField;
import io.wasmjobs.protocol.http.HttpResponsePayload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs as the pipeline does, in transactions, without Flink or WebAssembly. The module {@code
 * reverse} reverses the payload, a module that is named like a failure fails with it, {@code never}
 * produces no outcome, and any other module returns its payload. For a job with a key, the answer
 * is published as the state of the key.
 */
public final class FakePipeline implements AutoCloseable {

    private static final String WORKER = "tm-1#0";

    private final GatewayTopics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Long> seen = new HashMap<>();
    private final List<WireRecord> records = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "fake-pipeline");

    public FakePipeline(KafkaClients kafka, GatewayTopics topics) {
        this.topics = topics;
        Map<String, Object> common = Map.of("bootstrap.servers", kafka.bootstrapServers());
        Map<String, Object> reading = new HashMap<>(common);
        reading.put("auto.offset.reset", "earliest");
        reading.put("isolation.level", "read_committed");
        consumer =
                new KafkaConsumer<>(
                        reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Map<String, Object> writing = new HashMap<>(common);
        writing.put("transactional.id", UUID.randomUUID().toString());
        producer =
                new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        thread.start();
    }

    /** The records of jobs that were read. */
    public List<WireRecord> records() {
        return records;
    }

    private void run() {
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topics.jobs())
                .forEach(
                        info ->
                                partitions.add(
                                        new TopicPartition(topics.jobs(), info.partition())));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        try {
            while (true) {
                var batch = consumer.poll(Duration.ofSeconds(1));
                if (!batch.isEmpty()) {
                    producer.beginTransaction();
                    batch.forEach(this::end);
                    producer.commitTransaction();
                }
            }
        } catch (WakeupException | InterruptException stopped) {
            consumer.close();
            producer.close(Duration.ZERO);
        }
    }

    private void end(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers()
                .forEach(header -> headers.add(new Header(header.key(), bytes(header.value()))));
        WireRecord wire = new WireRecord(bytes(record.key()), bytes(record.value()), headers);
        records.add(wire);
        JobRecord read = WasmJobCodec.read(wire);
        Origin origin = new Origin(record.topic(), record.partition(), record.offset());
        if (read instanceof WasmJob job) {
            long highest = seen.getOrDefault(job.jobId(), -1L);
            if (job.replay() > highest) {
                seen.put(job.jobId(), job.replay());
                end(job, wire, origin);
            }
        } else if (read instanceof MalformedJob malformed) {
            Bytes value = wire.value();
            fail(
                    wire,
                    origin,
                    new DeadLetter(
                            malformed.jobId(),
                            null,
                            DeadLetter.Raw.whole(value == null ? Bytes.EMPTY : value),
                            0,
                            malformed.reason(),
                            Instant.now(),
                            FailureKind.MALFORMED_JOB,
                            null,
                            null,
                            null,
                            WORKER,
                            List.of()));
        }
    }

    /** The response of a hostile module, which shows the request that it received. */
    private static Bytes page(Bytes request) {
        return new HttpResponsePayload(
                        203,
                        List.of(
                                new HttpField("Content-Type", "text/html"),
                                new HttpField("Content-Language", "zü"),
                                new HttpField("Set-Cookie", "a=b"),
                                new HttpField("Content-Security-Policy", "default-src *"),
                                new HttpField("Access-Control-Allow-Origin", "*"),
                                new HttpField("X-Content-Type-Options", "sniff"),
                                new HttpField("Transfer-Encoding", "gzip"),
                                new HttpField("Content-Length", "1"),
                                new HttpField("X-Accel-Redirect", "/etc/passwd"),
                                new HttpField("Location", "//elsewhere.example/")),
                        request)
                .toJson();
    }

    private void end(WasmJob job, WireRecord wire, Origin origin) {
        String module = job.module().id();
        if (module.equals("never")) {
            return;
        }
        FailureKind failure = failure(module);
        if (failure != null && job.replay() < 2) {
            fail(
                    wire,
                    origin,
                    new DeadLetter(
                            job.jobId(),
                            WasmJobCodec.asRead(wire, job),
                            null,
                            3,
                            "it failed with " + failure,
                            Instant.now(),
                            failure,
                            module,
                            null,
                            null,
                            WORKER,
                            List.of("a line of the log")));
            return;
        }
        Bytes payload = job.message().payload();
        Message answer =
                switch (module) {
                    case "web" -> new Message("HttpResponse", page(payload));
                    case "no-web" -> new Message("HttpResponse", payload);
                    case "reverse" -> new Message("Response", reversed(payload));
                    default -> new Message("Response", payload);
                };
        JobResult result =
                new JobResult(
                        job.jobId(),
                        WORKER,
                        job.module(),
                        "ab".repeat(32),
                        1,
                        Duration.ofMillis(2),
                        answer,
                        job.form());
        send(topics.results(), JobResultCodec.write(result, List.of()));
        String key = job.scheduling().key();
        if (key != null) {
            publish(module, key, answer.payload());
        }
    }

    /** An empty answer deletes the state. */
    private void publish(String module, String key, Bytes last) {
        Map<Bytes, Bytes> entries = last.size() == 0 ? Map.of() : Map.of(Bytes.utf8("last"), last);
        PublishedState state = new PublishedState(module, key, 1, new TreeMap<>(entries));
        send(topics.state(), PublishedStateCodec.write(state, List.of()));
    }

    private static @Nullable FailureKind failure(String module) {
        for (FailureKind kind : FailureKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(module)) {
                return kind;
            }
        }
        return null;
    }

    private void fail(WireRecord wire, Origin origin, DeadLetter letter) {
        send(topics.deadLetters(), DeadLetterCodec.write(letter, wire, origin));
    }

    private void send(String topic, WireRecord wire) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, array(wire.key()), array(wire.value()));
        wire.headers()
                .forEach(header -> record.headers().add(header.name(), array(header.value())));
        var unused = producer.send(record);
    }

    private static Bytes reversed(Bytes payload) {
        byte[] array = payload.toByteArray();
        for (int i = 0; i < array.length / 2; i++) {
            byte swapped = array[i];
            array[i] = array[array.length - 1 - i];
            array[array.length - 1 - i] = swapped;
        }
        return Bytes.wrap(array);
    }

    private static @Nullable Bytes bytes(byte @Nullable [] array) {
        return array == null ? null : Bytes.wrap(array);
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toByteArray();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
