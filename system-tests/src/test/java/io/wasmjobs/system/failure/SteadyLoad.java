package io.wasmjobs.system.failure;

import io.wasmjobs.cli.kafka.KafkaCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Submits mixed wasm jobs at a steady rate, whatever happens. */
final class SteadyLoad implements AutoCloseable {

    private static final long PERIOD_MS = 25;
    private static final Duration LATE = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();
    private volatile long lastAcknowledged = System.nanoTime();
    private long count;

    private SteadyLoad(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    // What a callback reports is what counts; the futures say the same once more.
    @SuppressWarnings("FutureReturnValueIgnored")
    static SteadyLoad start(String bootstrapServers) {
        // Longer than any failure here: a job is late then, never lost on its way in.
        String patience = Long.toString(Duration.ofMinutes(15).toMillis());
        SteadyLoad load =
                new SteadyLoad(
                        new KafkaCluster(bootstrapServers, Map.of())
                                .producer(
                                        Map.of(
                                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                                patience,
                                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                                patience,
                                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                                "10000")));
        load.clock.scheduleAtFixedRate(load::sendNext, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        return load;
    }

    /** The ids that Kafka has taken: each must end, once. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** How many ids Kafka has taken. */
    int taken() {
        return acknowledged.size();
    }

    /** By id, what was submitted, whether Kafka has said so or not: nothing else may end. */
    Map<String, Sent> sent() {
        return Map.copyOf(sent);
    }

    /**
     * What was submitted under one id.
     *
     * @param first when it was first submitted, of {@link System#nanoTime}
     * @param last when it was submitted again, or the same
     */
    record Sent(MixedJob job, long first, long last) {}

    /** Whether Kafka has taken a job just now. */
    boolean isTaken() {
        return System.nanoTime() - lastAcknowledged < LATE.toNanos();
    }

    private void sendNext() {
        send(MixedJob.of(count++));
    }

    /** Submits a job beside the steady ones. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void send(MixedJob job) {
        long now = System.nanoTime();
        sent.merge(
                job.id(),
                new Sent(job, now, now),
                (before, again) -> new Sent(job, before.first(), again.last()));
        producer.send(
                new ProducerRecord<>(
                        "wasm_jobs",
                        job.key().getBytes(StandardCharsets.UTF_8),
                        job.value().getBytes(StandardCharsets.UTF_8)),
                (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.add(job.id());
                        lastAcknowledged = System.nanoTime();
                    } else {
                        System.out.println(job.id() + " was not taken: " + failure);
                    }
                });
    }

    /** Sends no more, and waits until Kafka has taken everything that was sent. */
    void stop() {
        clock.shutdown();
        producer.flush();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
