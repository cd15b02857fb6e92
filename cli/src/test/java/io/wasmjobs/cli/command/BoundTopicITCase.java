package io.wasmjobs.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.CommandRun;
import io.wasmjobs.cli.Shell;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.SystemSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands bind a topic and replay its failed record, on the system that {@code local} runs. */
final class BoundTopicITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Path BUILT = Shell.ROOT.resolve("wasm-modules/built");

    @TempDir private Path folder;

    @Test
    void aDeadLetterOfABoundRecordIsReplayedOnceItsModuleIsThere() throws Exception {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        Path bindings = folder.resolve("bindings.yaml");
        List<String> files =
                List.of("--modules", BUILT.toString(), "--bindings", bindings.toString());
        assertThat(run("", files, "bind", "orders", "reverse", "--to", "orders.clean", "--offline"))
                .extracting(CommandRun.CommandOutput::status)
                .isEqualTo(0);

        try (LocalSystem system = LocalSystem.start(settings(modules, bindings), step -> {})) {
            String kafka = system.bootstrapServers();
            send(kafka);
            String id = "orders/0/0/reverse";
            await().atMost(PATIENCE)
                    .until(() -> run(kafka, "dlq", "show", id).out().contains("MODULE_NOT_FOUND"));
            assertThat(run(kafka, "dlq", "show", id).out())
                    .contains("from       orders, partition 0, offset 0")
                    .contains("header     wasm-binding: reverse");
            Files.copy(BUILT.resolve("reverse.wasm"), modules.resolve("reverse.wasm"));

            assertThat(run(kafka, "dlq", "replay", id).out()).contains("submitted 1 job");
            assertThat(run(kafka, "dlq", "replay", id).out()).contains("submitted 1 job");
            send(kafka);

            ConsumerRecord<String, String> first = awaitRecords(kafka, 2).get(0);
            assertThat(first.key()).isEqualTo("k");
            assertThat(first.value()).isEqualTo("cba");
            assertThat(first.timestamp()).isEqualTo(1_700_000_000_000L);
            missingTopicsAreNamedOrCreated(kafka, files);
        }
    }

    private SystemSettings settings(Path modules, Path bindings) {
        Map<String, String> options =
                Map.of("wasm.retry.backoff", "10 ms", "wasm.modules.refresh-interval", "1 ms");
        return new SystemSettings(
                        0,
                        0,
                        folder.resolve("data"),
                        modules,
                        folder.resolve("compiled"),
                        1,
                        1,
                        Duration.ofMillis(500),
                        options)
                .withBindings(bindings);
    }

    private static void missingTopicsAreNamedOrCreated(String kafka, List<String> files) {
        assertThat(run(kafka, files, "bind", "nowhere", "reverse", "--name", "other").err())
                .isEqualTo(
                        "wasmjobs: there is no topic nowhere; give --create to create it, or"
                                + " --offline\n");
        assertThat(run(kafka, files, "bind", "nowhere", "reverse", "--name", "o", "--create").err())
                .contains("nowhere: created");
    }

    private static void send(String kafka) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>("orders", null, 1_700_000_000_000L, "k", "abc"))
                    .get();
        }
    }

    private static List<ConsumerRecord<String, String>> awaitRecords(String kafka, int count) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<TopicPartition> all = List.of(new TopicPartition("orders.clean", 0));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            await().atMost(PATIENCE)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                                return records.size() >= count;
                            });
            return records;
        }
    }

    private static CommandRun.CommandOutput run(String kafka, String... command) {
        return run(kafka, List.of(), command);
    }

    private static CommandRun.CommandOutput run(
            String kafka, List<String> more, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(more);
        if (!kafka.isEmpty()) {
            arguments.addAll(List.of("--bootstrap-servers", kafka));
        }
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
