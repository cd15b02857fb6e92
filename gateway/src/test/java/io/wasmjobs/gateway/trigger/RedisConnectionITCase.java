package io.wasmjobs.gateway.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

/** Single connections to a real Redis: the lag of a group, rights, and a server that is alive. */
final class RedisConnectionITCase {

    @TempDir private Path folder;
    private ServerProcess redis;
    private TestRedis client;

    @BeforeEach
    void start() {
        redis = ServerProcess.redis(folder);
        client = new TestRedis(redis);
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            client.close();
            redis.close();
        }
    }

    private String server(String kind, String name) {
        return "redis-" + kind + "://127.0.0.1:" + redis.port() + "/" + name;
    }

    @Test
    void theLagCountsWhatTheGroupHasNotAcknowledged() throws Exception {
        client.add("orders", "one");
        client.add("orders", "two");
        try (SourceConnection connection = connection()) {
            assertThat(connection.lag()).isEmpty();
            assertThat(connection.read()).hasSize(2);
            assertThat(connection.lag()).hasValue(2);
        }
        client.add("orders", "three");
        try (SourceConnection connection = connection()) {
            List<TriggerMessage> again = connection.read();
            assertThat(again).hasSize(2);
            assertThat(connection.lag()).hasValue(3);
            connection.acknowledge(again);
        }
        try (SourceConnection connection = connection()) {
            assertThat(connection.read()).hasSize(1);
            assertThat(connection.lag()).hasValue(1);
        }
    }

    @Test
    void aUserWithTheDocumentedRightsReadsAndWithOneMoreKnowsTheLag() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "secret");
        String[] login = {"user: shop", "password_file: " + password};
        String rights =
                "SETUSER shop on >secret ~orders &neworders +client|setname"
                        + " +xgroup +xreadgroup +xautoclaim +xack +subscribe +ping";
        client.ask(Command.ACL, (Object[]) rights.split(" ", -1));
        client.add("orders", "one");
        try (SourceConnection connection = connection(login)) {
            assertThat(connection.read()).hasSize(1);
            assertThat(connection.lag()).isEmpty();
        }
        client.ask(Command.ACL, "SETUSER", "shop", "+xinfo");
        try (SourceConnection connection = connection(login)) {
            connection.acknowledge(connection.read());
            assertThat(connection.lag()).hasValue(1);
        }
        try (SourceConnection connection =
                RedisChannelConnection.open(channel(login), Duration.ZERO)) {
            client.ask(Command.PUBLISH, "neworders", "two");
            await().atMost(Duration.ofMinutes(1)).until(() -> connection.read().size() == 1);
            assertThat(connection.read()).isEmpty();
        }
    }

    private SourceConnection connection(String... login) throws SourceLost {
        return RedisStreamConnection.open(
                (TriggerSource.RedisStream)
                        TestTriggers.trigger(server("stream", "orders"), "to", login).source());
    }

    private TriggerSource.RedisChannel channel(String... login) {
        return (TriggerSource.RedisChannel)
                TestTriggers.trigger(server("channel", "neworders"), "to", login).source();
    }

    @Test
    void aServerThatAnswersThatItIsThereLosesNoMessage() throws Exception {
        try (SourceConnection connection = RedisChannelConnection.open(channel(), Duration.ZERO)) {
            for (int i = 0; i < 200; i++) {
                client.ask(Command.PUBLISH, "neworders", "message " + i);
            }
            Set<String> texts = new HashSet<>();
            while (texts.size() < 200) {
                connection.read().forEach(each -> texts.add(each.payload().toUtf8()));
            }
            assertThat(connection.read()).isEmpty();
            assertThat(connection.read()).isEmpty();
        }
    }
}
