package io.wasmjobs.system.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wasmjobs.system.Checkout;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample <em>orders</em>, with a real Redis: each order is fulfilled exactly once despite a
 * kill.
 */
final class OrdersITCase {

    @TempDir private Path folder;
    private int port;
    private Process redis;

    @BeforeEach
    void startRedis() throws IOException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "redis-server"))),
                "skipped: redis-server is not installed (Debian: apt-get install redis-server)");
        port = SampleSystem.freePort();
        List<String> command =
                List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", "");
        redis =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("redis.log").toFile())
                        .start();
    }

    @AfterEach
    void stopRedis() {
        if (redis != null) {
            redis.destroyForcibly().onExit().join();
        }
    }

    @Test
    void eachOrderIsFulfilledOnceDespiteAKill() throws Exception {
        try (SampleSystem system = start()) {
            HttpResponse<String> taken = order(system, "o-1");
            assertThat(taken.body())
                    .isEqualTo(
                            "{\"task\":{\"href\":\"/orderstatus/o-1\",\"id\":\"o-1\","
                                    + "\"status\":\"created\"}}");
            assertThat(status(system, "o-1")).isIn("created", "fulfilled");
            awaitFulfilled(system, "o-1");
            List<String> more = IntStream.range(2, 8).mapToObj(number -> "o-" + number).toList();
            more.forEach(id -> order(system, id));

            system.kill();
            system.startAgain();

            more.forEach(id -> awaitFulfilled(system, id));
            order(system, "o-1");
            more.forEach(id -> order(system, id));
            announce("o-1");
            order(system, "o-last");
            awaitFulfilled(system, "o-last");
            List<String> all = new ArrayList<>(more);
            all.addAll(List.of("o-1", "o-last"));
            assertThat(fulfilled(system)).containsExactlyInAnyOrderElementsOf(all);
            assertThat(system.get("/orderstatus/o-unknown").statusCode()).isEqualTo(404);
        }
    }

    /** Starts the sample with its own files, except for the port of Redis. */
    private SampleSystem start() throws IOException {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        for (String module : List.of("new-order", "fulfilment")) {
            Path built = Checkout.path("wasm-modules/built");
            Files.copy(built.resolve(module + ".wasm"), modules.resolve(module + ".wasm"));
            copy(built.resolve(module + ".json"), modules.resolve(module + ".json"));
        }
        for (String file : List.of("routes.yaml", "triggers.yaml", "bindings.yaml")) {
            copy(Checkout.path("samples/orders").resolve(file), folder.resolve(file));
        }
        return SampleSystem.start(
                folder,
                "--modules",
                modules.toString(),
                "--routes",
                folder.resolve("routes.yaml").toString(),
                "--triggers",
                folder.resolve("triggers.yaml").toString(),
                "--bindings",
                folder.resolve("bindings.yaml").toString());
    }

    private void copy(Path from, Path to) throws IOException {
        Files.writeString(
                to, Files.readString(from).replace("127.0.0.1:6379", "127.0.0.1:" + port));
    }

    private static HttpResponse<String> order(SampleSystem system, String id) {
        HttpResponse<String> taken =
                system.post("/order", "{\"id\":\"" + id + "\",\"item\":\"tea\"}");
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        return taken;
    }

    private static String status(SampleSystem system, String id) {
        HttpResponse<String> answer = system.get("/orderstatus/" + id);
        String start = "{\"id\":\"" + id + "\",\"status\":\"";
        assertThat(answer.body()).startsWith(start).endsWith("\"}");
        return answer.body().substring(start.length(), answer.body().length() - 2);
    }

    private static void awaitFulfilled(SampleSystem system, String id) {
        await(id)
                .atMost(SampleSystem.PATIENCE)
                .ignoreExceptions()
                .until(
                        () ->
                                system.get("/orderstatus/" + id)
                                        .body()
                                        .contains("\"status\":\"fulfilled\""));
    }

    /** Adds the same order again, directly to Redis. */
    private void announce(String id) throws IOException {
        String entry =
                "XADD neworders * order %s payload \"{\\\"id\\\":\\\"%s\\\"}\"\r\n"
                        .formatted(id, id);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(entry.getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('$');
        }
    }

    /** The ids of the orders in the topic {@code fulfilled}, with repetitions. */
    private static List<String> fulfilled(SampleSystem system) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                system.bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor("fulfilled").stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> ids = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
                consumer.poll(Duration.ofSeconds(1))
                        .forEach(record -> ids.add(record.value().split("\"", -1)[3]));
            }
            return ids;
        }
    }
}
