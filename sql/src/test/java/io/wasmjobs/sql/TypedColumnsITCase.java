package io.wasmjobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries with the columns that a manifest declares. */
@Timeout(600)
final class TypedColumnsITCase {

    private static final String EVERY_TYPE =
            "a STRING, b BOOLEAN, c BYTES, d DECIMAL(10, 2), e TINYINT, f SMALLINT, g INT, h BIGINT,"
                    + " i FLOAT, j DOUBLE, k DATE, l TIME, m TIMESTAMP(3), n TIMESTAMP_LTZ(3), o"
                    + " ARRAY<INT>, p MAP<STRING, DOUBLE>, q ROW<x INT, `y z` STRING>";

    private static final String ORDER = "item STRING, price DECIMAL(12, 4), hint STRING";

    @TempDir private static Path folder;
    @TempDir private static Path otherFolder;

    private static TestModules modules;

    @BeforeAll
    static void writeModules() throws IOException {
        modules =
                new TestModules(folder)
                        .withEcho("every", EVERY_TYPE, EVERY_TYPE)
                        .withEcho("rows", "", "id BIGINT, name STRING")
                        .withEcho("wrong", "id STRING", "id BIGINT")
                        .withEcho("no-type", "", "id UUID")
                        .withEcho("no-precision", "", "id DECIMAL(77, 2)")
                        .withEcho("failing", "", "failure STRING")
                        .withEcho("order", "item STRING, price DECIMAL(10, 2), number INT", ORDER)
                        .with("untyped", "echo", "{}")
                        .with(
                                "emits",
                                "echo",
                                "{\"topics\": [\"t\"], \"sql\": {\"output\": \"i INT\"}}")
                        .with("keeps", "echo", "{\"state\": {}, \"sql\": {\"output\": \"i INT\"}}");
    }

    @Test
    void everyTypeIsPassedToTheModuleAndBack() throws Exception {
        assertThat(
                        TestModules.rows(
                                modules.session(),
                                "SELECT r.* FROM LATERAL TABLE(WASM_TABLE('every', 'é', TRUE,"
                                        + " x'00ff', 12.3, CAST(1 AS TINYINT), CAST(2 AS SMALLINT), 3,"
                                        + " 4, CAST(0.5 AS FLOAT), 0.25, DATE '2026-01-31', TIME"
                                        + " '12:13:14', TIMESTAMP '2026-01-31 12:13:14.567',"
                                        + " TO_TIMESTAMP_LTZ(1500, 3), ARRAY[1, 2], MAP['k', 1.5],"
                                        + " ROW(7, 'z'))) AS r"))
                .asString()
                .isEqualTo(
                        "[+I[é, true, [0, -1], 12.30, 1, 2, 3, 4, 0.5, 0.25, 2026-01-31, 12:13:14,"
                                + " 2026-01-31T12:13:14.567, 1970-01-01T00:00:01.500Z, [1, 2], {k=1.5},"
                                + " +I[7, z]]]");
    }

    @Test
    void columnsHaveNamesAndTypesAndMissingValuesAreNull() throws Exception {
        TableEnvironment tables = modules.session();
        String query =
                "SELECT t.id, r.* FROM (VALUES (1, 'pen', 1.25), (2, 'ink', 4)) t(id, i, p),"
                        + " LATERAL TABLE(WASM_TABLE('order', t.i, t.p, 3)) AS r WHERE r.price > 2";

        ResolvedSchema schema = tables.sqlQuery(query).getResolvedSchema();

        assertThat(schema.getColumnNames()).containsExactly("id", "item", "price", "hint");
        assertThat(schema.getColumnDataTypes().get(2)).hasToString("DECIMAL(12, 4)");
        assertThat(TestModules.rows(tables, query))
                .asString()
                .isEqualTo("[+I[2, ink, 4.0000, null]]");
    }

    @Test
    void objectsArraysAndLinesAreRowsAndNullIsNoRow() throws Exception {
        assertThat(
                        TestModules.rows(
                                modules.session(),
                                "SELECT r.name FROM (VALUES ('{\"name\": \"a\"}'),"
                                        + " ('[{\"name\": \"b\"}, {\"name\": \"c\"}]'), (CONCAT('{\"name\":"
                                        + " \"d\"}', CHR(10), '{\"name\": \"e\"}')), ('[]'), (CAST(NULL AS"
                                        + " STRING))) t(p), LATERAL TABLE(WASM_TABLE('rows', p)) AS r"))
                .extracting(row -> row.getField(0))
                .containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }

    @Test
    void aChainHasTheFirstModulesInputAndTheLastOnesOutput() throws Exception {
        assertThat(
                        TestModules.rows(
                                modules.session(),
                                "SELECT r.* FROM LATERAL TABLE(WASM_TABLE('order|rows', 'pen', 2, 2))"
                                        + " AS r"))
                .containsExactly(Row.of(null, null));
    }

    @Test
    void aWrongAnswerFailsByTheOptionOfTheSession() throws Exception {
        String query =
                "SELECT r.* FROM (VALUES ('7'), ('x')) t(p), LATERAL TABLE(WASM_TABLE('wrong', p)) r";

        assertThatThrownBy(() -> TestModules.rows(modules.session(), query))
                .hasStackTraceContaining(
                        "WASM_TABLE('wrong', ...) failed with INVALID_ANSWER: module wrong: row 1 of"
                                + " the answer: column id is a text that is no BIGINT");
        assertThat(TestModules.rows(modules.session("wasm.sql.on-failure:null"), query))
                .containsExactly(Row.of(7L));
        assertThat(
                        TestModules.rows(
                                modules.session(),
                                "SELECT r.id, r.failure, r.error IS NULL FROM (VALUES ('7'), ('x'))"
                                        + " t(p), LATERAL TABLE(WASM_TABLE_OUTCOME('wrong', p)) r"))
                .containsExactlyInAnyOrder(
                        Row.of(7L, null, true), Row.of(null, "INVALID_ANSWER", false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'order', 'pen', 1.5 | module order has 3 input columns, and the call has 2 values",
                "'order', 'pen', 'x', 3 | column price of module order is DECIMAL(10, 2), and the"
                        + " call has CHAR(1) NOT NULL",
                "'rows', 5 | module rows declares no input columns, so its payload is one STRING or",
                "t.m, 5 | WASM_TABLE: the module must be a literal",
                "'absent', 5 | there is no module absent in folder",
                "'Not an id', 5 | module id \"Not an id\" is not",
                "'untyped', 'x' | module untyped has no columns: its manifest needs \"sql\"",
                "'no-type', 'x' | module no-type: the manifest's sql.output is wrong: column id has"
                        + " the unknown type UUID; known are",
                "'no-precision', 'x' | the manifest of module no-precision has a wrong type in"
                        + " sql.output",
                "'emits', 'x' | module emits writes to topics",
                "'keeps', 'x' | module keeps keeps state for a key: call WASM_ENTITY",
            })
    void aCallThatCannotRunIsRefusedWhenItIsPlanned(String arguments, String sentence) {
        assertThatThrownBy(
                        () ->
                                modules.session()
                                        .explainSql(
                                                "SELECT r.* FROM (VALUES ('order')) t(m), LATERAL"
                                                        + " TABLE(WASM_TABLE("
                                                        + arguments.replace("''", "'")
                                                        + ")) AS r"))
                .hasStackTraceContaining(sentence);
    }

    @Test
    void aColumnNamedFailureIsRefusedWithFailures() {
        assertThatThrownBy(
                        () ->
                                modules.session()
                                        .explainSql(
                                                "SELECT * FROM LATERAL"
                                                        + " TABLE(WASM_TABLE_OUTCOME('failing', 'x'))"))
                .hasStackTraceContaining("module failing has a column failure of its own");
    }

    @Test
    void columnsOfAnotherFolderThanTheSessionsAreRefused() throws Exception {
        new TestModules(otherFolder).withEcho("rows", "", "another INT");
        Configuration other = new Configuration();
        other.set(
                PipelineOptions.GLOBAL_JOB_PARAMETERS,
                Map.of("wasm.modules", otherFolder.toString()));
        TableEnvironment tables = modules.session();
        tables.createTemporarySystemFunction(
                "STALE", new WasmTableFunction(new SessionModules(other), false));

        assertThatThrownBy(
                        () ->
                                TestModules.rows(
                                        tables,
                                        "SELECT r.* FROM LATERAL TABLE(STALE('rows', 'x')) r"))
                .hasStackTraceContaining(
                        "module rows has other columns than when the query was planned");
    }
}
