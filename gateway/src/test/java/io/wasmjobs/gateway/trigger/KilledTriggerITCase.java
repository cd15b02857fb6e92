package io.wasmjobs.gateway.trigger;

import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.wasmjobs.testing.TestBroker;
import io.wasmjobs.testing.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trigger's process is killed with {@code SIGKILL} while it reads, sends and acknowledges. */
final class KilledTriggerITCase {

    private static final int HALF = 500;

    private final TestBroker broker = TestBroker.get();
    private final String topic = TestTriggers.newTopic(broker);

    @TempDir private Path folder;

    @Test
    void everyEntryOfAStreamArrives() throws Exception {
        try (ServerProcess server = ServerProcess.redis(folder);
                TestRedis client = new TestRedis(server)) {
            everyMessageArrives(
                    "redis-stream://127.0.0.1:" + server.port() + "/orders",
                    text -> client.add("orders", text));
        }
    }

    @Test
    void everyMessageOfATopicArrives() throws Exception {
        try (ServerProcess server = ServerProcess.mosquitto(folder)) {
            String from = "mqtt://127.0.0.1:" + server.port() + "/orders";
            TestTriggers.start(broker, from, topic).untilUp().close();
            Mqtt5BlockingClient client =
                    Mqtt5Client.builder()
                            .serverHost("127.0.0.1")
                            .serverPort(server.port())
                            .buildBlocking();
            client.connect();
            everyMessageArrives(
                    from,
                    text ->
                            client.publishWith()
                                    .topic("orders")
                                    .qos(MqttQos.AT_LEAST_ONCE)
                                    .payload(text.getBytes(StandardCharsets.UTF_8))
                                    .send());
            client.disconnect();
        }
    }

    private void everyMessageArrives(String from, Consumer<String> publish) throws IOException {
        IntStream.range(0, HALF).forEach(number -> publish.accept("message " + number));
        Process killed =
                TriggerProcess.start(
                        broker.bootstrapServers(), from, topic, folder.resolve("killed.log"));
        try (TopicReader reader = new TopicReader(broker, topic)) {
            await("the process writes")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> !reader.read().isEmpty());
            killed.destroyForcibly().onExit().join();
            IntStream.range(HALF, 2 * HALF).forEach(number -> publish.accept("message " + number));
            try (TestTriggers triggers = TestTriggers.start(broker, from, topic)) {
                await("each message arrives")
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> distinct(reader) == 2 * HALF);
                triggers.untilUp();
            }
        } finally {
            killed.destroyForcibly();
        }
    }

    private static int distinct(TopicReader reader) {
        return reader.read().stream().map(TestTriggers::text).collect(Collectors.toSet()).size();
    }
}
