package io.wasmjobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.testing.TestBroker;
import io.wasmjobs.testing.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state of keys survives a savepoint, after which the module has another version. */
@Timeout(600)
final class EntityRestartITCase {

    @TempDir private Path folder;
    @TempDir private Path savepoints;

    private final TestBroker broker = TestBroker.get();

    @Test
    void aSavepointKeepsTheStateAndAnotherVersionMigratesIt() throws Exception {
        broker.createTopics(Map.of(), "entity-in", "entity-out");
        try (TopicReader out = new TopicReader(broker, "entity-out")) {
            modules().withTally("tally", 1, manifest(1));
            JobClient first = start(null);
            send("a", "a", "b");
            awaitRows(
                    out, "{\"k\":\"a\",\"n\":1}", "{\"k\":\"a\",\"n\":2}", "{\"k\":\"b\",\"n\":1}");
            String savepoint =
                    first.stopWithSavepoint(
                                    false, savepoints.toString(), SavepointFormatType.CANONICAL)
                            .get();

            modules().withTally("tally", 2, manifest(2));
            JobClient second = start(savepoint);
            send("a", "b", "c");
            awaitRows(
                    out,
                    "{\"k\":\"a\",\"n\":1}",
                    "{\"k\":\"a\",\"n\":2}",
                    "{\"k\":\"b\",\"n\":1}",
                    "{\"k\":\"a\",\"n\":3}",
                    "{\"k\":\"b\",\"n\":2}",
                    "{\"k\":\"c\",\"n\":1}");
            second.cancel().get();
        }
    }

    private TestModules modules() {
        return new TestModules(folder);
    }

    private static String manifest(int version) {
        return "{\"state\": {\"version\": " + version + "}, \"sql\": {\"output\": \"n INT\"}}";
    }

    private JobClient start(@Nullable String savepoint) throws Exception {
        TableEnvironment tables = modules().session();
        if (savepoint != null) {
            tables.getConfig().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        createTable(tables, "entity-in", "k STRING, p STRING");
        createTable(tables, "entity-out", "k STRING, n INT");
        return tables.executeSql(
                        "INSERT INTO `entity-out` SELECT k, n FROM WASM_ENTITY(module_id => 'tally',"
                                + " input => TABLE `entity-in` PARTITION BY k, uid => 'tally')")
                .getJobClient()
                .orElseThrow();
    }

    private void createTable(TableEnvironment tables, String topic, String columns) {
        tables.executeSql(
                "CREATE TABLE `"
                        + topic
                        + "` ("
                        + columns
                        + ") WITH ('connector' = 'kafka', 'topic' = '"
                        + topic
                        + "', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset',"
                        + " 'properties.bootstrap.servers' = '"
                        + broker.bootstrapServers()
                        + "')");
    }

    private void send(String... keys) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String key : keys) {
                producer.send(
                                new ProducerRecord<>(
                                        "entity-in", "{\"k\": \"" + key + "\", \"p\": \"i\"}"))
                        .get();
            }
        }
    }

    private static void awaitRows(TopicReader out, String... rows) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .untilAsserted(
                        () ->
                                assertThat(out.read())
                                        .extracting(WireRecord::value)
                                        .extracting(value -> value.toUtf8())
                                        .containsExactlyInAnyOrder(rows));
    }
}
