package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.error.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code test} runs a module's golden cases, and prints how an outcome differs. */
final class TestCommandITCase {

    private static final Path SOURCES =
            Path.of(System.getProperty("wasmjobs.root"), "wasm-modules");

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"rust/counter", "rust/order", "rust/ledger", "c/append-log", "wat/trap"})
    void theCasesOfAnExamplePass(String module) {
        CommandRun.CommandOutput output = CommandRun.of("test", SOURCES.resolve(module).toString());
        assertThat(output.out()).contains("ok: ").doesNotContain("failed").endsWith(" passed\n");
        assertThat(output.status()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"message": {"type_name": "Response", "payload": "8"}} | answer\\n  - 8\\n  + 7
                    {"message": {"type_name": "Total"}}                    | outcome\\n  - an answer of type Total\\n  + an answer of type Response
                    {"failure": "TRAP"}                                    | outcome\\n  - TRAP\\n  + an answer of type Response: 7
                    {"message": {"type_name": "Response"}, "state": {"total": "8"}} | state\\n  - {"total":"8"}\\n  + {"total":"7"}
                    {"message": {"type_name": "Response"}, "emitted": [{"topic": "t"}]} | emitted\\n  - [{"topic":"t"}]\\n  + []
                    {"message": {"type_name": "Response"}, "logs": ["one"]} | logs\\n  - one\\n  +
                    """)
    void aDifferenceFromTheExpectedOutcomeIsShown(String expect, String difference)
            throws IOException {
        CommandRun.CommandOutput output =
                counter("\"state\": {\"total\": \"5\"}, \"expect\": " + expect);
        assertThat(output.out())
                .startsWith("failed: adds two\n  " + difference.replace("\\n", "\n"))
                .endsWith("1 of 1 case failed\n");
        assertThat(output.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void anUnexpectedFailureIsShown() throws IOException {
        CommandRun.CommandOutput output =
                counter("\"expect\": {\"message\": {\"type_name\": \"Response\"}}");
        assertThat(output.out()).contains("+ KEY_REQUIRED: module counter keeps state");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    "expects": {}                          | case adds two: unknown key expects
                    "expect": {}                           | case adds two: expect.message or expect.failure, not both
                    "expect": {"failure": "NO_SUCH_THING"} | case adds two: No enum constant
                    """)
    void aWrongCaseIsAUsageErrorThatNamesIt(String rest, String message) throws IOException {
        CommandRun.CommandOutput output = counter(rest);
        assertThat(output.status()).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output.err()).contains("cases.json: " + message);
    }

    @Test
    void casesThatAreNotJsonAreAUsageError() throws IOException {
        Files.writeString(folder.resolve("cases.json"), "{");
        CommandRun.CommandOutput output = CommandRun.of("test", folder.toString());
        assertThat(output.status()).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output.err()).contains("cases.json: ");
    }

    @Test
    void aMissingModuleIsAUsageErrorThatSaysHowToBuildIt() throws IOException {
        Path module = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(module.resolve("cases.json"), "{\"cases\": []}");
        Path build = Files.writeString(module.resolve("build"), "");
        assertThat(build.toFile().setExecutable(true)).isTrue();
        CommandRun.CommandOutput output = CommandRun.of("test", module.toString());
        assertThat(output.status()).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output.err()).contains("mine.wasm: build it with " + build);
    }

    @Test
    void aScriptIsAModule() throws IOException {
        Path module = Files.createDirectory(folder.resolve("greet"));
        Files.writeString(module.resolve("greet.js"), "handle = (message) => `Hi ${message.text}`");
        Files.writeString(
                module.resolve("cases.json"),
                """
                {"cases": [{"name": "greets", "message": {"payload": "Ada"},
                            "expect": {"message": {"type_name": "Response"}, "contains": "Hi Ada"}}]}
                """);
        CommandRun.CommandOutput output = CommandRun.of("test", module.toString());
        assertThat(output.out()).isEqualTo("ok: greets\n1 case passed\n");
    }

    private CommandRun.CommandOutput counter(String rest) throws IOException {
        Path module = Files.createDirectories(folder.resolve("counter"));
        Files.writeString(module.resolve("manifest.json"), "{\"state\": {}}");
        Files.writeString(
                module.resolve("cases.json"),
                "{\"cases\": [{\"name\": \"adds two\", \"message\": {\"payload\": \"2\"}, "
                        + rest
                        + "}]}");
        return CommandRun.of("test", module.toString());
    }
}
