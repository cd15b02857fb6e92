package io.wasmjobs.sql;

import com.dylibso.chicory.wabt.Wat2Wasm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** A folder of modules with manifests, and sessions that use it. */
final class TestModules {

    private final Path folder;

    TestModules(Path folder) {
        this.folder = folder;
    }

    /** Writes a module built from {@code guests/GUEST.wat}. */
    TestModules with(String id, String guest, String manifest) throws IOException {
        Files.write(folder.resolve(id + ".wasm"), Wat2Wasm.parse(wat(guest)));
        Files.writeString(folder.resolve(id + ".json"), manifest);
        return this;
    }

    private static String wat(String guest) throws IOException {
        try (InputStream wat = TestModules.class.getResourceAsStream("/guests/" + guest + ".wat")) {
            return new String(wat.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Writes a module that returns its payload. */
    TestModules withEcho(String id, String input, String output) throws IOException {
        String columns = input.isEmpty() ? "" : "\"input\": \"" + input + "\", ";
        return with(id, "echo", "{\"sql\": {" + columns + "\"output\": \"" + output + "\"}}");
    }

    /**
     * Writes a module that counts its calls.
     *
     * @param version each version uses another key; the second one migrates the first one's count
     */
    TestModules withTally(String id, int version, String manifest) throws IOException {
        String text =
                wat("tally")
                        .replace("KEY\"", (version == 1 ? "old" : "new") + '"')
                        .replace("MORE)", (version == 1 ? "" : wat("migrate")) + ')');
        Files.write(folder.resolve(id + ".wasm"), Wat2Wasm.parse(text));
        Files.writeString(folder.resolve(id + ".json"), manifest);
        return this;
    }

    /** A session that has loaded the functions, on the shared cluster. */
    TableEnvironment session(String... parameters) throws Exception {
        Configuration configuration = SharedCluster.session();
        configuration.setString("parallelism.default", "1");
        configuration.setString(
                "pipeline.global-job-parameters",
                "wasm.modules:"
                        + folder
                        + (parameters.length == 0 ? "" : ",")
                        + String.join(",", parameters));
        TableEnvironment tables = TableEnvironment.create(configuration);
        tables.executeSql("LOAD MODULE wasm");
        return tables;
    }

    /** All rows of a query that ends. */
    static List<Row> rows(TableEnvironment tables, String query) throws Exception {
        List<Row> rows = new ArrayList<>();
        CloseableIterator<Row> found = tables.executeSql(query).collect();
        try {
            found.forEachRemaining(rows::add);
        } finally {
            found.close();
        }
        return rows;
    }
}
