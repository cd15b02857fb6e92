package io.wasmjobs.system.failure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Submits mixed wasm jobs at a steady rate, whatever happens: four in ten succeed, two trap, one
 * names no module, one is malformed, two are duplicates of earlier ones.
 */
final class SteadyLoad implements AutoCloseable {

    private static final long PERIOD_MS = 25;

    private final Producer<String, String> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private long count;

    private SteadyLoad(Producer<String, String> producer) {
        this.producer = producer;
    }

    // What a callback reports is what counts; the futures say the same once more.
    @SuppressWarnings("FutureReturnValueIgnored")
    static SteadyLoad start(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // Longer than any failure here: a job is late then, never lost on its way in.
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 900_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 900_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        SteadyLoad load =
                new SteadyLoad(
                        new KafkaProducer<>(
                                settings, new StringSerializer(), new StringSerializer()));
        load.clock.scheduleAtFixedRate(load::send, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        return load;
    }

    /** The ids that Kafka has taken: each must end, once. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** The ids that were submitted, whether Kafka has said so or not: nothing else may end. */
    Set<String> sent() {
        return Set.copyOf(sent);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void send() {
        long number = count++;
        long kind = number % 10;
        String id = "job-" + (kind >= 8 ? number - 7 : number);
        String value =
                switch ((int) kind) {
                    case 4, 5 -> job(id, "trap");
                    case 6 -> job(id, "no-such-module");
                    case 7 -> "{\"job_id\": \"" + id + "\"";
                    default -> job(id, "reverse");
                };
        sent.add(id);
        producer.send(
                new ProducerRecord<>("wasm_jobs", id, value),
                (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.add(id);
                    }
                });
    }

    private static String job(String id, String module) {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        return """
        {"job_id": "%s", "module_id": "%s", "message": {"type_name": "Request", "payload": "%s %d"}}
        """
                .formatted(id, module, id, bytes);
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
