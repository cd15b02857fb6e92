package io.wasmjobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A module with state runs on a table that is partitioned by a key. */
@Timeout(600)
final class WasmEntityITCase {

    private static final String TALLY = "{\"state\": {}, \"sql\": {\"output\": \"n INT\"}}";

    @TempDir private Path folder;
    @TempDir private Path otherFolder;

    private TableEnvironment session(String... parameters) throws Exception {
        TableEnvironment tables =
                new TestModules(folder)
                        .withTally("tally", 1, TALLY)
                        .withTally("publishes", 1, TALLY.replace("{}", "{\"publish\": true}"))
                        .withTally("takes", 1, TALLY.replace("{\"o", "{\"input\": \"q INT\", \"o"))
                        .withTally("stateless", 1, TALLY.replace("\"state\": {},", ""))
                        .session(parameters);
        tables.executeSql(
                "CREATE TEMPORARY VIEW events AS SELECT * FROM (VALUES ('a', 'i'), ('b', 'i'), ('a',"
                        + " 'x'), ('a', 'i'), ('b', 'w'), ('b', 'i')) t(k, p)");
        tables.executeSql("CREATE TEMPORARY VIEW others AS SELECT k, p AS q FROM events");
        tables.executeSql(
                "CREATE TEMPORARY VIEW maxima AS SELECT k, MAX(p) AS p FROM events GROUP BY k");
        return tables;
    }

    @Test
    void eachKeyHasItsStateAndAFailureDoesNotChangeIt() throws Exception {
        assertThat(
                        TestModules.rows(
                                session(),
                                "SELECT k, n, failure FROM WASM_ENTITY_OUTCOME(module_id => 'tally',"
                                        + " input => TABLE events PARTITION BY k, uid => 'tally')"))
                .containsExactlyInAnyOrder(
                        Row.of("a", 1, null),
                        Row.of("b", 1, null),
                        Row.of("a", null, "TRAP"),
                        Row.of("a", 2, null),
                        Row.of("b", null, "INVALID_ANSWER"),
                        Row.of("b", 2, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'stateless', TABLE events PARTITION BY k | module stateless keeps no state",
                "'publishes', TABLE events PARTITION BY k | module publishes writes to topics",
                "'tally', TABLE events PARTITION BY (k, p) | its table has one STRING or BYTES besides"
                        + " the key; the table is ROW<",
                "'takes', TABLE events PARTITION BY k | column q of module takes is INT, and the table"
                        + " has no such column",
                "'takes', TABLE others PARTITION BY k | column q of module"
                        + " takes is INT, and the table has CHAR(1)",
                "'tally', TABLE events | module tally keeps state for a key, and the table has none",
                "'tally', TABLE maxima PARTITION BY k | doesn't support consuming update changes",
            })
    void aCallThatCannotRunIsRefusedWhenItIsPlanned(String arguments, String sentence)
            throws Exception {
        TableEnvironment tables = session();

        assertThatThrownBy(() -> tables.explainSql("SELECT * FROM WASM_ENTITY(" + arguments + ")"))
                .hasStackTraceContaining(sentence);
    }

    @Test
    void columnsOfAnotherFolderThanTheSessionsAreRefused() throws Exception {
        new TestModules(otherFolder).withTally("tally", 1, TALLY.replace("n INT", "m INT"));
        Configuration other = new Configuration();
        other.set(
                PipelineOptions.GLOBAL_JOB_PARAMETERS,
                Map.of("wasm.modules", otherFolder.toString()));
        TableEnvironment tables = session();
        tables.createTemporarySystemFunction(
                "STALE", new WasmEntityFunction(new SessionModules(other), false));

        assertThatThrownBy(
                        () ->
                                TestModules.rows(
                                        tables,
                                        "SELECT * FROM STALE('tally', TABLE events PARTITION BY k)"))
                .hasStackTraceContaining(
                        "module tally has other columns than when the query was planned");
    }
}
