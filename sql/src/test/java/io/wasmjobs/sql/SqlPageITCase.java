package io.wasmjobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the examples of the how-to page, and compares their rows with those on the page. */
@Timeout(600)
final class SqlPageITCase {

    private static final Path ROOT = Path.of(System.getProperty("wasmjobs.root"));

    private static final Pattern STATEMENT_END = Pattern.compile(";\\s*");

    @TempDir private static Path compiled;
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"Columns, price", "State for a key, balance"})
    void theExampleReturnsTheRowsOnThePage(String heading, String module) throws Exception {
        String page = Files.readString(ROOT.resolve("docs/how-to/use-from-sql.md"));
        String section = page.substring(page.indexOf("\n## " + heading + "\n"));
        Files.copy(
                ROOT.resolve("wasm-modules/built/javascript.wasm"),
                folder.resolve(module + ".wasm"));
        String script = new ObjectMapper().writeValueAsString(block(section, "js"));
        String manifest = block(section, "json").replace("\"…\"", script);
        Files.writeString(folder.resolve(module + ".json"), manifest);
        TableEnvironment tables =
                new TestModules(folder).session("wasm.compile.cache-folder:" + compiled);

        List<Row> rows = List.of();
        for (String statement : STATEMENT_END.splitAsStream(block(section, "sql")).toList()) {
            rows = TestModules.rows(tables, statement);
        }

        assertThat(rows)
                .extracting(Row::toString)
                .containsExactlyInAnyOrder(block(section, "text").lines().toArray(String[]::new));
    }

    private static String block(String section, String language) {
        return Pattern.compile("```" + language + "\n(.*?)\n```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map((MatchResult block) -> block.group(1))
                .findFirst()
                .orElseThrow();
    }
}
