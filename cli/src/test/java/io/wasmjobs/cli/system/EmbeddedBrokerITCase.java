package io.wasmjobs.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.LongTransactions;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.cli.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker in this JVM that is stopped and restarted on the same folder. */
final class EmbeddedBrokerITCase {

    @Test
    void recordsOutliveACleanStop(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.claim(0, "--kafka-port"))) {
            KafkaCluster brokers = new KafkaCluster(broker.bootstrapServers(), Map.of());
            try (Admin admin = brokers.admin();
                    Producer<byte[], byte[]> producer = brokers.producer(Map.of())) {
                TopicCreation creation = new TopicCreation(2, Optional.empty());
                assertThat(creation.create(admin, TopicNames.DEFAULTS))
                        .containsExactly(
                                entry("wasm_jobs", true),
                                entry("wasm_results", true),
                                entry("wasm_jobs_dlq", true),
                                entry("wasm_state", true));
                producer.send(new ProducerRecord<>("wasm_jobs", 1, null, bytes("kept"))).get();
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.claim(0, "--kafka-port"))) {
            KafkaCluster brokers = new KafkaCluster(broker.bootstrapServers(), Map.of());
            try (Admin admin = brokers.admin();
                    Consumer<byte[], byte[]> consumer = brokers.consumer(Map.of())) {
                TopicCreation creation = new TopicCreation(2, Optional.empty());
                assertThat(creation.create(admin, TopicNames.DEFAULTS).values())
                        .containsOnly(false);
                consumer.assign(List.of(new TopicPartition("wasm_jobs", 1)));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(10))
                        .untilAsserted(
                                () ->
                                        assertThat(consumer.poll(Duration.ofMillis(200)))
                                                .singleElement()
                                                .extracting(
                                                        record ->
                                                                new String(
                                                                        record.value(),
                                                                        StandardCharsets.UTF_8))
                                                .isEqualTo("kept"));
            }
        }
    }

    /** A restarted broker aborts timed-out transactions within seconds. */
    @Test
    void aTransactionOfThePipelineMayLastAWeekAndOutlivesARestart(@TempDir Path folder)
            throws Exception {
        int port = Ports.claim(0, "--kafka-port");
        Map<String, String> ofThePipeline =
                Map.of("transaction.timeout.ms", LongTransactions.millis());
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, port)) {
            KafkaCluster brokers = new KafkaCluster(broker.bootstrapServers(), Map.of());
            try (Admin admin = brokers.admin()) {
                new TopicCreation(1, Optional.empty()).create(admin, TopicNames.DEFAULTS);
            }
            begin(brokers, "pipeline", ofThePipeline);
            begin(brokers, "other", Map.of("transaction.timeout.ms", "1000"));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, port);
                Admin admin = new KafkaCluster(broker.bootstrapServers(), Map.of()).admin()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(10))
                    .until(() -> state(admin, "other") == TransactionState.COMPLETE_ABORT);
            assertThat(state(admin, "pipeline")).isEqualTo(TransactionState.ONGOING);
        }
    }

    /** Writes a record in a transaction, and leaves it open. */
    private static void begin(KafkaCluster brokers, String id, Map<String, String> settings)
            throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("transactional.id", id);
        Producer<byte[], byte[]> producer = brokers.producer(all);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("wasm_results", bytes(id))).get();
        // Closing the producer would abort the transaction.
        producer.close(Duration.ZERO);
    }

    private static TransactionState state(Admin admin, String id) throws Exception {
        return admin.describeTransactions(List.of(id)).description(id).get().state();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
