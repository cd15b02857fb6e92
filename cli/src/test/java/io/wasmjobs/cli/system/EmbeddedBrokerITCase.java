package io.wasmjobs.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.kafka.Brokers;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.cli.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker in this JVM, twice on the same folder. */
final class EmbeddedBrokerITCase {

    @Test
    void recordsOutliveACleanStop(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.claim(0, "--kafka-port"))) {
            Brokers brokers = new Brokers(broker.bootstrapServers(), Map.of());
            try (Admin admin = brokers.admin();
                    Producer<byte[], byte[]> producer = brokers.producer(Map.of())) {
                TopicCreation creation = new TopicCreation(2, Optional.empty());
                assertThat(creation.create(admin, TopicNames.DEFAULTS))
                        .containsExactlyInAnyOrderEntriesOf(
                                Map.of(
                                        "wasm_jobs",
                                        true,
                                        "wasm_results",
                                        true,
                                        "wasm_jobs_dlq",
                                        true));
                producer.send(new ProducerRecord<>("wasm_jobs", 1, null, bytes("kept"))).get();
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, Ports.claim(0, "--kafka-port"))) {
            Brokers brokers = new Brokers(broker.bootstrapServers(), Map.of());
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
