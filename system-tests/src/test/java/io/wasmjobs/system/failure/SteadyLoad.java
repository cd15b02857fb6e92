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

/** Submits mixed wasm jobs at a constant rate, also during failures. */
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

    // The callbacks report every acknowledgement, so the futures are not needed.
    @SuppressWarnings("FutureReturnValueIgnored")
    static SteadyLoad start(String bootstrapServers) {
        // Longer than any failure of the suite, so a job is delayed but never lost before Kafka.
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

    /** The ids that Kafka has acknowledged: each must have exactly one outcome. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** The number of ids that Kafka has acknowledged. */
    int taken() {
        return acknowledged.size();
    }

    /** All submitted jobs by id, acknowledged or not: no other id may have an outcome. */
    Map<String, Sent> sent() {
        return Map.copyOf(sent);
    }

    /**
     * The submissions of one id.
     *
     * @param first when it was first submitted, of {@link System#nanoTime}
     * @param last when it was last submitted; equal to {@code first} if only once
     */
    record Sent(MixedJob job, long first, long last) {}

    /** Whether Kafka has acknowledged a job within the last second. */
    boolean isTaken() {
        return System.nanoTime() - lastAcknowledged < LATE.toNanos();
    }

    private void sendNext() {
        send(MixedJob.of(count++));
    }

    /** Submits an additional job. */
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

    /** Stops sending, and waits until Kafka has acknowledged everything that was sent. */
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
