package io.wasmjobs.system.observability;

import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.SystemSettings;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A complete system in this JVM that receives jobs of every kind. */
record ObservedPipeline(LocalSystem system) implements AutoCloseable {

    /** How long a condition may take on a busy machine. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** One job that succeeds, its duplicate, three that fail, and a record that is no job. */
    private static final List<String> JOBS =
            List.of(
                    job("good", "reverse"),
                    job("good", "reverse"),
                    job("trap", "trap"),
                    job("timeout", "spin"),
                    job("nowhere", "no-such-module"),
                    "{\"job_id\": \"malformed\"");

    /** The options of the Prometheus reporter that {@code flink-conf} sets, on another port. */
    static Map<String, String> prometheusOn(int port) {
        Map<String, String> options = new HashMap<>();
        GlobalConfiguration.loadConfiguration(Checkout.path("flink-conf").toString())
                .toMap()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith("metrics.")) {
                                options.put(key, value);
                            }
                        });
        options.put("metrics.reporter.prometheus.port", Integer.toString(port));
        return options;
    }

    /**
     * Starts the system, and sends a job of every kind.
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
        send(JOBS);
    }

    /** Sends {@code count} jobs, each for a different module that does not exist. */
    void sendJobsWithoutModules(int count) throws Exception {
        send(
                IntStream.range(0, count)
                        .mapToObj(i -> job("without-module-" + i, "junk-" + i))
                        .toList());
    }

    /** Sends records to the topic of jobs. */
    void send(List<String> jobs) throws Exception {
        KafkaCluster brokers = new KafkaCluster(system.bootstrapServers(), Map.of());
        try (Producer<byte[], byte[]> producer = brokers.producer(Map.of())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (String job : jobs) {
                byte[] record = job.getBytes(StandardCharsets.UTF_8);
                sent.add(producer.send(new ProducerRecord<>("wasm_jobs", record)));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    private static String job(String id, String module) {
        return job(id, module, "abc");
    }

    /** A wasm job as JSON. */
    static String job(String id, String module, String payload) {
        return """
        {"job_id": "%s", "module_id": "%s", "message": {"type_name": "Request", "payload": "%s"}}
        """
                .formatted(id, module, payload);
    }

    @Override
    public void close() throws IOException {
        system.close();
    }
}
