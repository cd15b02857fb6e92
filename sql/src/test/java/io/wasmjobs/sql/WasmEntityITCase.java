package io.wasmjobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A module with state on a table that is partitioned by a key. */
@Timeout(600)
final class WasmEntityITCase {

    private static final String TALLY = "{\"state\": {}, \"sql\": {\"output\": \"n INT\"}}";

    @TempDir private Path folder;

    @Test
    void eachKeyHasAStateThatAFailureLeavesAlone() throws Exception {
        TestModules modules = new TestModules(folder).withTally("tally", 1, TALLY);
        TableEnvironment tables = modules.session("wasm.sql.on-failure:null");
        tables.executeSql(
                "CREATE TEMPORARY VIEW events AS SELECT * FROM (VALUES ('a', 'i'), ('b', 'i'), ('a',"
                        + " 'x'), ('a', 'i'), ('b', 'w'), ('b', 'i')) t(k, p)");

        assertThat(
                        TestModules.rows(
                                tables,
                                "SELECT k, n FROM WASM_ENTITY(module_id => 'tally', input => TABLE"
                                        + " events PARTITION BY k, uid => 'tally')"))
                .containsExactlyInAnyOrder(
                        Row.of("a", 1), Row.of("b", 1), Row.of("a", 2), Row.of("b", 2));
    }
}
