package io.wasmjobs.gateway.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.gateway.trigger.TriggerSource.MqttTopics;
import io.wasmjobs.gateway.trigger.TriggerSource.RedisChannel;
import io.wasmjobs.gateway.trigger.TriggerSource.RedisStream;
import io.wasmjobs.gateway.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of a file of triggers, and the error messages about it. */
final class TriggersFileTest {

    private static final List<String> OWN =
            List.of("wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state");

    private static List<Trigger> parsed(String text) {
        return TriggersFile.parse(Path.of("t.yaml"), text, OWN);
    }

    private static Server plain(String host, int port) {
        return new Server(host, port, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void theFieldsOfAnMqttTriggerAreRead(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("password"), "s3cret\n");
        Files.writeString(folder.resolve("ca.pem"), "");
        List<Trigger> triggers =
                TriggersFile.parse(
                        folder.resolve("t.yaml"),
                        """
                        # What this is for.
                        triggers:
                          - name: all
                            from: mqtts://broker.example:9883/orders/+/#   # with a comment
                            to: orders
                            key: header:customer
                            client_id: shop-1
                            session_expiry: 7 d
                            user: shop
                            password_file: password
                            ca_file: ca.pem
                        """,
                        OWN);

        Server server =
                new Server(
                        "broker.example",
                        9883,
                        true,
                        Optional.of(folder.resolve("ca.pem")),
                        Optional.of("shop"),
                        Optional.of(new Password.InFile(folder.resolve("password"))));
        assertThat(server.password().orElseThrow().read()).isEqualTo("s3cret");
        assertThat(triggers)
                .containsExactly(
                        new Trigger(
                                "all",
                                "mqtts://broker.example:9883/orders/+/#",
                                new MqttTopics(server, "orders/+/#", "shop-1", Duration.ofDays(7)),
                                "orders",
                                new MessageKey.OfHeader("customer")));
        assertThat(triggers.toString()).doesNotContain("s3cret");
    }

    @Test
    void theFieldsOfARedisTriggerAreRead() {
        assertThat(
                        parsed(
                                """
                                triggers:
                                  - name: stream
                                    from: redis-stream://[::1]/orders:new
                                    to: orders
                                    key: none
                                    group: shop
                                    field: order
                                    claim_after: 500ms
                                """))
                .containsExactly(
                        new Trigger(
                                "stream",
                                "redis-stream://[::1]/orders:new",
                                new RedisStream(
                                        plain("::1", 6379),
                                        "orders:new",
                                        "shop",
                                        "order",
                                        Duration.ofMillis(500)),
                                "orders",
                                new MessageKey.NoKey()));
    }

    @Test
    void allFieldsButTwoHaveDefaults() {
        assertThat(
                        parsed(
                                """
                                triggers:
                                  - {from: 'redis-channel://localhost:7000/neworders', to: new}
                                  - {from: mqtt://127.0.0.1//raw, to: raw}
                                  - {from: redis-stream://redis/s, to: s}
                                """))
                .containsExactly(
                        new Trigger(
                                "new",
                                "redis-channel://localhost:7000/neworders",
                                new RedisChannel(plain("localhost", 7000), "neworders"),
                                "new",
                                new MessageKey.SourceName()),
                        new Trigger(
                                "raw",
                                "mqtt://127.0.0.1//raw",
                                new MqttTopics(
                                        plain("127.0.0.1", 1883),
                                        "/raw",
                                        "wasmjobs-raw",
                                        Duration.ofDays(1)),
                                "raw",
                                new MessageKey.SourceName()),
                        new Trigger(
                                "s",
                                "redis-stream://redis/s",
                                new RedisStream(
                                        plain("redis", 6379),
                                        "s",
                                        "wasmjobs",
                                        "payload",
                                        Duration.ofMinutes(1)),
                                "s",
                                new MessageKey.SourceName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing yet\n", "triggers:\n", "triggers: []\n", "---\n"})
    void aFileMayBeEmpty(String text) {
        assertThat(parsed(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    form: a                  | line 3: form: there is no such field; there are name, from, to, key, user, password_file, password_env, ca_file, client_id, session_expiry, group, field, claim_after
                    to: a                    | line 3: to is given twice
                    name: a/b                | line 3: name: a/b is wrong; it has to be letters, digits, dots, dashes and underscores, at most 64
                    name: [a]                | line 3: name is not a single value
                    key: value               | line 3: key: value is wrong; it has to be none, source or header:NAME
                    key: 'header:'           | line 3: key: header: is wrong; it has to be none, source or header:NAME
                    group: g                 | line 3: group: only for redis-stream and rediss-stream
                    ca_file: none.pem        | line 3: ca_file: only for mqtts, rediss-stream and rediss-channel
                    user: shop               | line 3: user: needs password_file or password_env
                    password_file: none.txt  | line 3: password_file: none.txt cannot be read as UTF-8 text
                    password_env: NO_SUCH_V  | line 3: password_env: the environment variable NO_SUCH_V is empty
                    client_id: ''            | line 3: client_id: is empty
                    session_expiry: 1 year   | line 3: session_expiry: 1 year is wrong; it has to be a duration such as 30 s, 5 min or 1 d
                    """)
    void aWrongFieldIsNamedWithItsLine(String field, String message) {
        isRefused(
                "triggers:\n  - to: a\n    " + field + "\n    from: mqtt://h/t\n",
                "t.yaml, " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http://h/t               | http://h/t is wrong; it has to be mqtt://HOST/TOPICS, redis-stream://HOST/STREAM or redis-channel://HOST/CHANNEL, or with mqtts, rediss-stream or rediss-channel for TLS
                    mqtt://h                 | mqtt://h is wrong; it has to be mqtt://HOST/TOPICS, redis-stream://HOST/STREAM or redis-channel://HOST/CHANNEL, or with mqtts, rediss-stream or rediss-channel for TLS
                    mqtt://h:0/t             | mqtt://h:0/t is wrong; ports are 1 to 65535
                    mqtt://h:99999/t         | mqtt://h:99999/t is wrong; ports are 1 to 65535
                    mqtt://u:s3cret@h/t      | a user and a password do not belong in the address: use user and password_file or password_env
                    mqtt://u:s3c/ret@h/t     | a user and a password do not belong in the address: use user and password_file or password_env
                    mqtt://h/a+/b            | a+/b is no topic filter; + has to be a whole level, and # the whole last one
                    'mqtt://h/#/b'           | #/b is no topic filter; + has to be a whole level, and # the whole last one
                    """)
    void aWrongAddressIsNamedWithoutAPassword(String from, String message) {
        isRefused(
                "triggers:\n  - to: a\n    from: '" + from + "'\n",
                "t.yaml, line 3: from: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    to: a/b        | line 3: to: a/b is wrong; it has to be a topic's name
                    to: ..         | line 3: to: .. is wrong; it has to be a topic's name
                    name: a        | line 2: to is missing
                    to: wasm_jobs  | line 2: trigger wasm_jobs writes to wasm_jobs, a topic of the pipeline itself: write to another topic, and bind it
                    """)
    void aWrongTargetIsNamedWithItsLine(String field, String message) {
        isRefused("triggers:\n  - from: mqtt://h/t\n    " + field + "\n", "t.yaml, " + message);
    }

    @Test
    void aFileWithoutAListOfTriggersIsRefused() {
        isRefused("- a\n", "t.yaml, line 1: the file has to begin with triggers:");
        isRefused("triger: []\n", "t.yaml, line 1: triger: only triggers: is known");
        isRefused("triggers: a\n", "t.yaml, line 1: triggers is not a list");
        isRefused(
                "\ntriggers:\n  - a\n", "t.yaml, line 3: a trigger has fields, such as to: TOPIC");
        isRefused("triggers:\n  - to: a\n", "t.yaml, line 2: from is missing");
        assertThatExceptionOfType(YamlException.class)
                .isThrownBy(() -> parsed("triggers:\n  - to: [\n"))
                .withMessageStartingWith("t.yaml, line 3: not YAML: ");
        assertThatExceptionOfType(YamlException.class)
                .isThrownBy(() -> TriggersFile.read(Path.of("none.yaml"), OWN))
                .withMessage("none.yaml cannot be read as UTF-8 text");
    }

    @Test
    void twoTriggersMustHaveDifferentNames() {
        isRefused(
                "triggers:\n- {from: 'mqtt://h/a', to: x}\n- {from: 'mqtt://h/b', to: x}\n",
                "t.yaml, line 3: a trigger is already named x (line 2): give this one a name of its"
                        + " own");
    }

    private static void isRefused(String text, String message) {
        assertThatExceptionOfType(YamlException.class)
                .isThrownBy(() -> parsed(text))
                .withMessage(message);
    }
}
