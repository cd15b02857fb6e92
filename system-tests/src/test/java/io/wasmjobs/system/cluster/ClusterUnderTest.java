package io.wasmjobs.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.Wasmjobs;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.KafkaCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A cluster that the {@code cluster} command runs in a folder, and the jobs sent to it. */
final class ClusterUnderTest {

    private final Path data;

    ClusterUnderTest(Path data) {
        this.data = data;
    }

    /** Runs {@code cluster} with these arguments, which must succeed, and returns its output. */
    String command(String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = run(said, withFolder(arguments));
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(status).as(text).isEqualTo(ExitStatus.DONE);
        return text;
    }

    /** Runs {@code cluster} with these arguments, and returns its exit status. */
    int status(String... arguments) {
        return run(new ByteArrayOutputStream(), withFolder(arguments));
    }

    private String[] withFolder(String... arguments) {
        List<String> all = new ArrayList<>(List.of("cluster"));
        all.add(arguments[0]);
        all.add("--data=" + data);
        all.addAll(List.of(arguments).subList(1, arguments.length));
        return all.toArray(String[]::new);
    }

    private static int run(ByteArrayOutputStream said, String... arguments) {
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Wasmjobs.run(new Console(stream, stream, 0, false, false), arguments);
    }

    /** Submits wasm jobs of these ids, each of which has a result. */
    void submit(String... ids) throws Exception {
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

    /** Committed outcomes of each id; these tests expect no dead letters. */
    Map<String, Integer> results() throws IOException {
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

    KafkaCluster brokers() throws IOException {
        return new KafkaCluster(
                Files.readString(data.resolve("conf/bootstrap.servers")).strip(), Map.of());
    }
}
