package io.wasmjobs.sql;

import static io.wasmjobs.sql.TestModules.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.testing.TestBroker;
import io.wasmjobs.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The functions in queries that run on a MiniCluster. */
@Timeout(600)
final class SqlFunctionsITCase {

    private static final Path MODULES =
            Path.of(System.getProperty("wasmjobs.root")).resolve("wasm-modules/built");

    private static TableEnvironment tables(String... parameters) throws Exception {
        return new TestModules(MODULES).session(parameters);
    }

    @Test
    void aScalarFunctionReturnsTextForTextAndBytesForBytes() throws Exception {
        TableEnvironment tables = tables();

        assertThat(rows(tables, "SELECT WASM('reverse', p) FROM (VALUES ('hello'), ('wasm')) t(p)"))
                .containsExactlyInAnyOrder(Row.of("olleh"), Row.of("msaw"));
        List<Row> bytes =
                rows(
                        tables,
                        "SELECT WASM('reverse', ENCODE(p, 'UTF-8')) FROM (VALUES ('ab')) t(p)");
        assertThat((byte[]) bytes.get(0).getField(0))
                .isEqualTo("ba".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nullIsNullWithoutAnInvocation() throws Exception {
        assertThat(rows(tables(), "SELECT WASM('absent', CAST(NULL AS STRING))"))
                .containsExactly(Row.of((Object) null));
    }

    @Test
    void aFailureEndsTheQueryAndNamesModuleAndKind() {
        assertThatThrownBy(() -> rows(tables(), "SELECT WASM('trap', p) FROM (VALUES ('x')) t(p)"))
                .hasStackTraceContaining("WASM('trap', ...) failed with TRAP");
    }

    @Test
    void aFailureIsNullByOption() throws Exception {
        assertThat(
                        rows(
                                tables("wasm.sql.on-failure:null"),
                                "SELECT p, WASM('trap', p) FROM (VALUES ('x')) t(p)"))
                .containsExactly(Row.of("x", null));
    }

    @Test
    void anOutcomeIsARowWithAnAnswerOrAFailure() throws Exception {
        List<Row> rows =
                rows(
                        tables(),
                        "SELECT m, o.answer, o.failure FROM (VALUES ('reverse'), ('trap')) t(m),"
                                + " LATERAL TABLE(WASM_OUTCOME(m, 'ab')) AS o(answer, failure, error)");

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of("reverse", "ba", null), Row.of("trap", null, "TRAP"));
    }

    @Test
    void anEmittedRecordIsAFailure() throws Exception {
        String order =
                "{\"id\": \"o-1\", \"customer\": \"ada\", \"lines\": [{\"sku\": \"tea\","
                        + " \"quantity\": 2, \"cents\": 450}]}";

        assertThat(
                        rows(
                                tables(),
                                "SELECT o.answer, o.failure FROM (VALUES ('"
                                        + order
                                        + "')) t(p), LATERAL TABLE(WASM_OUTCOME('order', p)) AS"
                                        + " o(answer, failure, error)"))
                .containsExactly(Row.of(null, "EMIT_REFUSED"));
    }

    @Test
    void linesAndArrayElementsAreRows() throws Exception {
        // reverse turns these into "a\nb" and "[\"x\",1]".
        List<Row> rows =
                rows(
                        tables(),
                        "SELECT r.item FROM (VALUES (CONCAT('b', CHR(10), 'a')), (']1,\"x\"[')) t(p),"
                                + " LATERAL TABLE(WASM_ROWS('reverse', p)) AS r(item)");

        assertThat(rows)
                .containsExactlyInAnyOrder(Row.of("a"), Row.of("b"), Row.of("x"), Row.of("1"));
    }

    @Test
    void anAsyncFunctionRunsModulesOnItsThreads() throws Exception {
        List<Row> rows =
                rows(
                        tables("wasm.run.threads:4"),
                        "SELECT WASM_ASYNC('reverse', p) FROM (VALUES ('ab'), ('cd'), ('ef')) t(p)");

        assertThat(rows).containsExactlyInAnyOrder(Row.of("ba"), Row.of("dc"), Row.of("fe"));
    }

    @Test
    void aWrongOptionIsNamed() {
        assertThatThrownBy(
                        () ->
                                rows(
                                        tables("wasm.limit.timeout:soon"),
                                        "SELECT WASM('reverse', p) FROM (VALUES ('x')) t(p)"))
                .hasStackTraceContaining("wasm.limit.timeout");
        assertThatThrownBy(
                        () ->
                                rows(
                                        tables("wasm.sql.on-failure:maybe"),
                                        "SELECT WASM('reverse', p) FROM (VALUES ('x')) t(p)"))
                .hasStackTraceContaining(
                        "wasm.sql.on-failure: maybe is wrong; it has to be fail or null");
    }

    @Test
    void aKafkaTableIsTransformedIntoAnother() throws Exception {
        TestBroker broker = TestBroker.get();
        broker.createTopics(Map.of(), "sql-in", "sql-out");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>("sql-in", "message-" + i)).get();
            }
        }
        TableEnvironment tables = tables();
        for (String topic : List.of("sql-in", "sql-out")) {
            tables.executeSql(
                    "CREATE TABLE `"
                            + topic
                            + "` (payload STRING) WITH ('connector' = 'kafka',"
                            + " 'topic' = '"
                            + topic
                            + "', 'format' = 'raw',"
                            + " 'scan.startup.mode' = 'earliest-offset',"
                            + " 'properties.bootstrap.servers' = '"
                            + broker.bootstrapServers()
                            + "')");
        }

        TableResult insert =
                tables.executeSql(
                        "INSERT INTO `sql-out` SELECT WASM('reverse', payload) FROM `sql-in`");

        try (TopicReader out = new TopicReader(broker, "sql-out")) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .untilAsserted(() -> assertThat(out.read()).hasSize(100));
            assertThat(out.read())
                    .extracting(WireRecord::value)
                    .contains(Bytes.utf8("99-egassem"), Bytes.utf8("0-egassem"));
        } finally {
            insert.getJobClient().orElseThrow().cancel().get();
        }
    }
}
