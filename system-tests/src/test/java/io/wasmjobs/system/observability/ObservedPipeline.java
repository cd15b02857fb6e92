package io.wasmjobs.system.observability;

import io.wasmjobs.cli.kafka.Brokers;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.SystemSettings;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A whole system in this JVM that is sent jobs of every kind. */
record ObservedPipeline(LocalSystem system) implements AutoCloseable {

    /** How long a condition may take on a busy machine. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The jobs: one that succeeds, the same once more, three that fail, and no job. */
    private static final List<String> JOBS =
            List.of(
                    job("good", "reverse"),
                    job("good", "reverse"),
                    job("trap", "trap"),
                    job("timeout", "spin"),
                    job("nowhere", "no-such-module"),
                    "{\"job_id\": \"malformed\"");

    /**
     * Starts it.
     *
     * @param compiled a folder for compiled modules
     * @param options of the pipeline and of Flink
     */
    static ObservedPipeline start(Path compiled, Map<String, String> options) throws Exception {
        Map<String, String> all = new HashMap<>(options);
        all.put("wasm.retry.backoff", "10 ms");
        return new ObservedPipeline(
                LocalSystem.start(
                        new SystemSettings(
                                0,
                                0,
                                null,
                                Checkout.path("wasm-modules/built"),
                                compiled,
                                2,
                                2,
                                Duration.ofMillis(500),
                                all),
                        step -> {}));
    }

    /** Sends a job of every kind. */
    void sendJobs() throws Exception {
        Brokers brokers = new Brokers(system.bootstrapServers(), Map.of());
        try (Producer<byte[], byte[]> producer = brokers.producer(Map.of())) {
            for (String job : JOBS) {
                producer.send(
                                new ProducerRecord<>(
                                        "wasm_jobs", job.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    private static String job(String id, String module) {
        return """
        {"job_id": "%s", "module_id": "%s", "message": {"type_name": "Request", "payload": "abc"}}
        """
                .formatted(id, module);
    }

    @Override
    public void close() throws IOException {
        system.close();
    }
}
