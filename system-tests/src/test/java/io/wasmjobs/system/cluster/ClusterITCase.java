package io.wasmjobs.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.ExitStatus;
import io.wasmjobs.cli.Wasmjobs;
import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.kafka.Brokers;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.ProcessesOfTest;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A user's day with real processes: start, submit, savepoint, go on from it, rescale, cancel, stop.
 * An id that was seen before the savepoint is a duplicate after it.
 */
class ClusterITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @RegisterExtension private final ProcessesOfTest processes;

    private final Path data;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    ClusterITCase() throws Exception {
        // As long as a folder of somebody's may be: Flink and RocksDB make names out of paths.
        data =
                Files.createTempDirectory(
                        Checkout.path("system-tests/target"),
                        "cluster-of-processes-in-a-folder-with-a-name-of-some-length-");
        processes = new ProcessesOfTest(() -> new ClusterFolder(data));
    }

    @Test
    void aPipelineGoesOnFromItsSavepointAndKnowsWhatItHasSeen() throws Exception {
        command(
                "start",
                "--taskmanagers=2",
                "--slots=2",
                "--kafka-port=0",
                "--dashboard-port=0",
                "-Dtaskmanager.memory.process.size=2048m",
                "-Djobmanager.memory.process.size=800m");
        command("submit");
        submit("first", "second");
        awaitResults(Map.of("first", 1, "second", 1));

        String savepoint = command("savepoint", "--stop").strip();
        assertThat(savepoint).startsWith("file:").contains("savepoint-");
        submit("second", "third");
        command("submit", "--from=" + savepoint);
        awaitResults(Map.of("first", 1, "second", 1, "third", 1));

        command("rescale", "3");
        await().atMost(PATIENCE).until(() -> command("status").contains("free: 1;"));
        submit("first", "third", "fourth");
        awaitResults(Map.of("first", 1, "second", 1, "third", 1, "fourth", 1));

        assertThat(command("flink", "--", "list")).isEmpty();
        command("cancel");
        assertThat(command("status")).contains("CANCELED");
        assertThat(command("stop")).startsWith("stopped 4 processes");
    }

    private String command(String... arguments) {
        List<String> all = new ArrayList<>(List.of("cluster"));
        all.add(arguments[0]);
        all.add("--data=" + data);
        all.addAll(List.of(arguments).subList(1, arguments.length));
        said.reset();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status =
                Wasmjobs.run(
                        new Console(stream, stream, 0, false, false), all.toArray(String[]::new));
        assertThat(status).as(said()).isEqualTo(ExitStatus.DONE);
        return said();
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private void submit(String... ids) throws Exception {
        try (Producer<byte[], byte[]> producer = brokers().producer(Map.of())) {
            for (String id : ids) {
                String job =
                        """
                        {"job_id": "%s", "module_id": "reverse", "message": {"type_name": "Request", "payload": "abc"}}
                        """
                                .formatted(id);
                producer.send(
                                new ProducerRecord<>(
                                        "wasm_jobs",
                                        id.getBytes(StandardCharsets.UTF_8),
                                        job.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    private void awaitResults(Map<String, Integer> expected) throws Exception {
        await().atMost(PATIENCE).until(() -> results().keySet().containsAll(expected.keySet()));
        assertThat(results()).isEqualTo(expected);
    }

    /** Committed results of each id, and dead letters, which no job here becomes. */
    private Map<String, Integer> results() throws Exception {
        Map<String, Integer> results = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = brokers().consumer(Map.of())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of("wasm_results", "wasm_jobs_dlq")) {
                for (int partition = 0; partition < 3; partition++) {
                    partitions.add(new TopicPartition(topic, partition));
                }
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(
                                result ->
                                        results.merge(
                                                new String(result.key(), StandardCharsets.UTF_8),
                                                1,
                                                Integer::sum));
            }
        }
        return results;
    }

    private Brokers brokers() throws Exception {
        return new Brokers(
                Files.readString(data.resolve("conf/bootstrap.servers")).strip(), Map.of());
    }
}
