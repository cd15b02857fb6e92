package io.wasmjobs.gateway.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.testing.TestBroker;
import io.wasmjobs.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of a real Mosquitto become records. */
final class MqttTriggerITCase {

    private static final byte[] BINARY = {0, -1, '\r', '\n', 'x', -128};

    private final TestBroker broker = TestBroker.get();

    @TempDir private Path folder;
    private ServerProcess mosquitto;
    private Mqtt5BlockingClient client;
    private String topic;

    @BeforeEach
    void start() {
        mosquitto = ServerProcess.mosquitto(folder);
        client = connected();
        topic = TestTriggers.newTopic(broker);
    }

    @AfterEach
    void stop() {
        if (mosquitto != null) {
            client.disconnect();
            mosquitto.close();
        }
    }

    private Mqtt5BlockingClient connected() {
        Mqtt5BlockingClient made =
                Mqtt5Client.builder()
                        .serverHost("127.0.0.1")
                        .serverPort(mosquitto.port())
                        .buildBlocking();
        made.connect();
        return made;
    }

    private String topics() {
        return "mqtt://127.0.0.1:" + mosquitto.port() + "/orders/+";
    }

    private void publish(byte[] payload) {
        client.publishWith().topic("orders/eu").qos(MqttQos.AT_LEAST_ONCE).payload(payload).send();
    }

    private void publish(String payload) {
        publish(payload.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> texts(int count) {
        return texts(TestTriggers.records(broker, topic, count));
    }

    private static List<String> texts(List<WireRecord> records) {
        return records.stream().map(TestTriggers::text).toList();
    }

    @Test
    void messagesBecomeRecordsOnce() {
        try (TestTriggers triggers = TestTriggers.start(broker, topics(), topic).untilUp()) {
            client.publishWith()
                    .topic("orders/eu")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(BINARY)
                    .contentType("application/octet-stream")
                    .responseTopic("answers")
                    .correlationData(new byte[] {7, -7})
                    .userProperties()
                    .add("customer", "crm-7")
                    .add("mqtt-topic", "forged")
                    .add("wasm-bound", "forged")
                    .applyUserProperties()
                    .send();
            client.publishWith().topic("orders/us").qos(MqttQos.AT_MOST_ONCE).send();
            client.publishWith().topic("other").qos(MqttQos.AT_LEAST_ONCE).send();

            assertThat(TestTriggers.records(broker, topic, 2))
                    .containsExactlyInAnyOrder(
                            new WireRecord(
                                    Bytes.utf8("orders/eu"),
                                    Bytes.copyOf(BINARY),
                                    List.of(
                                            Header.of("mqtt-topic", "orders/eu"),
                                            Header.of("content-type", "application/octet-stream"),
                                            Header.of("mqtt-response-topic", "answers"),
                                            new Header(
                                                    "mqtt-correlation-data",
                                                    Bytes.copyOf(new byte[] {7, -7})),
                                            Header.of("customer", "crm-7"))),
                            new WireRecord(
                                    Bytes.utf8("orders/us"),
                                    Bytes.EMPTY,
                                    List.of(Header.of("mqtt-topic", "orders/us"))));
            assertThat(triggers.metric("records_total")).isEqualTo(2);
        }
        publish("while no gateway runs");
        try (TestTriggers another = TestTriggers.start(broker, topics(), topic).untilUp()) {
            assertThat(texts(3)).hasSize(3).contains("while no gateway runs");
            assertThat(another.metric("records_total")).isEqualTo(1);
        }
    }

    @Test
    void messagesThatAKilledGatewayDidNotAcknowledgeAreRedelivered() throws Exception {
        TestTriggers.start(broker, topics(), topic).untilUp().close();
        publish("not acknowledged");
        Mqtt5BlockingClient killed =
                Mqtt5Client.builder()
                        .identifier("wasmjobs-test")
                        .serverHost("127.0.0.1")
                        .serverPort(mosquitto.port())
                        .buildBlocking();
        try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
                killed.publishes(MqttGlobalPublishFilter.ALL, true)) {
            killed.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
            assertThat(publishes.receive().getPayloadAsBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("not acknowledged");
        }
        // The trigger takes over the session, as after a kill that the broker has not detected.
        try (TestTriggers triggers = TestTriggers.start(broker, topics(), topic).untilUp()) {
            assertThat(texts(1)).containsExactly("not acknowledged");
            assertThat(triggers.metric("up")).isEqualTo(1);
        }
    }

    @Test
    void aRestartedBrokerIsReadAgain() {
        try (TestTriggers triggers = TestTriggers.start(broker, topics(), topic).untilUp()) {
            mosquitto.stop();
            triggers.untilDown();
            assertThat(triggers.metric("up")).isZero();
            mosquitto.start();
            client = connected();
            publish("possibly before the connection");
            triggers.untilUp();
            publish("after");

            assertThat(texts(2)).containsExactly("possibly before the connection", "after");
        }
    }

    @Test
    void messagesWaitAtTheBrokerWhileKafkaIsDown() {
        TestBroker own = TestBroker.started();
        own.createTopics(Map.of(), topic);
        try (TestTriggers triggers = TestTriggers.start(own, topics(), topic).untilUp()) {
            own.stop();
            for (int i = 0; i < 200; i++) {
                publish("waits " + i);
            }
            triggers.untilDown();
            assertThat(triggers.metric("records_total")).isZero();

            own.start();
            // Duplicates are possible, since Mosquitto 2.0.11 exceeds the receive maximum.
            try (TopicReader reader = new TopicReader(own, topic)) {
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> Set.copyOf(texts(reader.read())).size() == 200);
            }
            triggers.untilUp();
        } finally {
            own.stop();
        }
    }

    @Test
    void aPayloadThatIsTooLargeIsSkipped() {
        try (TestTriggers triggers = TestTriggers.start(broker, topics(), topic).untilUp()) {
            publish(new byte[3 << 20]);
            publish(new byte[2 << 20]);
            publish("small");
            assertThat(texts(1)).containsExactly("small");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> triggers.metric("refused_total") == 1);
        }
    }
}
