package io.wasmjobs.gateway.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

/** Streams and channels of a real Redis become records. */
final class RedisTriggerITCase {

    private static final byte[] BINARY = {0, -1, '\r', '\n', 'x', -128};

    private final TestBroker broker = TestBroker.get();

    @TempDir private Path folder;
    private ServerProcess redis;
    private TestRedis client;
    private String topic;

    @BeforeEach
    void start() {
        redis = ServerProcess.redis(folder);
        client = new TestRedis(redis);
        topic = TestTriggers.newTopic(broker);
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            client.close();
            redis.close();
        }
    }

    private String stream() {
        return "redis-stream://127.0.0.1:" + redis.port() + "/orders";
    }

    @Test
    void entriesBecomeRecordsOnceAndAreAcknowledged() {
        String id = client.add("orders", BINARY, "customer", "crm-7", "redis-id", "forged");
        try (TestTriggers triggers =
                TestTriggers.start(broker, stream(), topic, "key: header:customer").untilUp()) {
            client.add("orders", "second");

            List<WireRecord> records = TestTriggers.records(broker, topic, 2);
            WireRecord first =
                    records.stream().filter(each -> each.key() != null).findFirst().orElseThrow();
            assertThat(first)
                    .isEqualTo(
                            new WireRecord(
                                    Bytes.utf8("crm-7"),
                                    Bytes.copyOf(BINARY),
                                    List.of(
                                            Header.of("redis-stream", "orders"),
                                            Header.of("redis-id", id),
                                            Header.of("customer", "crm-7"))));
            untilNothingIsPending();
            assertThat(triggers.metric("records_total")).isEqualTo(2);
            assertThat(triggers.metric("busy_seconds_total")).isPositive();
        }
        try (TestTriggers another = TestTriggers.start(broker, stream(), topic).untilUp()) {
            client.add("orders", "third");
            assertThat(TestTriggers.records(broker, topic, 3)).hasSize(3);
            assertThat(another.metric("records_total")).isEqualTo(1);
        }
    }

    @Test
    void entriesThatAKilledGatewayDidNotAcknowledgeAreReadAgain() {
        client.ask(Command.XGROUP, "CREATE", "orders", "wasmjobs", "0", "MKSTREAM");
        client.add("orders", "read by this machine");
        readWithoutAcknowledgement(RedisStreamConnection.consumer());
        client.add("orders", "read by one that is dead");
        readWithoutAcknowledgement("dead");
        client.add("orders", "deleted unread");
        String deleted = readWithoutAcknowledgement("dead");
        client.ask(Command.XDEL, "orders", deleted);

        try (TestTriggers triggers =
                TestTriggers.start(broker, stream(), topic, "claim_after: 500 ms").untilUp()) {
            assertThat(TestTriggers.records(broker, topic, 2))
                    .extracting(TestTriggers::text)
                    .containsExactlyInAnyOrder("read by this machine", "read by one that is dead");
            untilNothingIsPending();
            assertThat(triggers.metric("records_total")).isEqualTo(2);
        }
    }

    private String readWithoutAcknowledgement(String consumer) {
        Object answer =
                client.ask(
                        Command.XREADGROUP,
                        "GROUP",
                        "wasmjobs",
                        consumer,
                        "STREAMS",
                        "orders",
                        ">");
        Object entries = RedisClient.list(RedisClient.list(answer).get(0)).get(1);
        return RedisClient.text(RedisClient.list(RedisClient.list(entries).get(0)).get(0));
    }

    private void untilNothingIsPending() {
        await().atMost(Duration.ofMinutes(1)).until(() -> client.pending("orders") == 0);
    }

    @Test
    void aRestartedServerAndADeletedStreamAreReadAgain() {
        try (TestTriggers triggers = TestTriggers.start(broker, stream(), topic).untilUp()) {
            assertThat(triggers.metric("lag")).isZero();
            redis.stop();
            triggers.untilDown();
            assertThat(triggers.metric("lag")).isNaN();
            client.close();
            redis.start();
            client = new TestRedis(redis);
            triggers.untilUp();
            client.add("orders", "after the restart");
            TestTriggers.records(broker, topic, 1);

            client.ask(Command.DEL, "orders");
            client.add("orders", "in another stream");
            assertThat(TestTriggers.records(broker, topic, 2)).hasSize(2);
        }
    }

    @Test
    void aPayloadThatIsTooLargeIsSkipped() {
        client.add("orders", new byte[2 << 20]);
        client.add("orders", "small");
        try (TestTriggers triggers = TestTriggers.start(broker, stream(), topic).untilUp()) {
            assertThat(TestTriggers.records(broker, topic, 1)).hasSize(1);
            untilNothingIsPending();
            assertThat(triggers.metric("refused_total")).isEqualTo(1);
        }
    }

    @Test
    void entriesWaitWhileKafkaIsDown() {
        TestBroker own = TestBroker.started();
        own.createTopics(Map.of(), topic);
        try (TestTriggers triggers = TestTriggers.start(own, stream(), topic).untilUp()) {
            own.stop();
            for (int i = 0; i < 200; i++) {
                client.add("orders", "waits " + i);
            }
            triggers.untilDown();
            assertThat(client.pending("orders")).isBetween(1L, (long) SourceConnection.BATCH);

            own.start();
            assertThat(TestTriggers.records(own, topic, 200))
                    .extracting(TestTriggers::text)
                    .contains("waits 0", "waits 199");
            untilNothingIsPending();
            triggers.untilUp();
        } finally {
            own.stop();
        }
    }

    @Test
    void messagesOfChannelsBecomeRecordsWhileTheGatewayIsConnected() {
        String from = "redis-channel://127.0.0.1:" + redis.port() + "/neworders.*";
        try (TestTriggers triggers = TestTriggers.start(broker, from, topic).untilUp()) {
            client.ask(Command.PUBLISH, "neworders.eu", BINARY);
            assertThat(TestTriggers.records(broker, topic, 1))
                    .containsExactly(
                            new WireRecord(
                                    Bytes.utf8("neworders.eu"),
                                    Bytes.copyOf(BINARY),
                                    List.of(Header.of("redis-channel", "neworders.eu"))));

            redis.stop();
            triggers.untilDown();
            client.close();
            redis.start();
            client = new TestRedis(redis);
            triggers.untilUp();
            client.ask(Command.PUBLISH, "neworders.us", "again");
            assertThat(TestTriggers.records(broker, topic, 2)).hasSize(2);
        }
    }
}
