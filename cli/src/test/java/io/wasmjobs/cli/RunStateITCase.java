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

/** {@code run} gives a module the state of a key, and prints its changes and emitted records. */
final class RunStateITCase {

    @TempDir private Path folder;

    @Test
    void aKeyWithoutAFileStartsWithEmptyState() {
        CommandRun.CommandOutput output =
                CommandRun.of("run", "counter", "--key", "k", "--payload", "5");
        assertThat(output.status()).isZero();
        assertThat(output.out()).isEqualTo("5\n");
        assertThat(output.err()).contains("state: total = 5");
    }

    @Test
    void theStateIsReadFromAFileAndTheChangesAreShown() throws IOException {
        Path state = Files.writeString(folder.resolve("state.json"), "{\"total\": 5}");
        CommandRun.CommandOutput output = run("counter", state, "2");
        assertThat(output.out()).isEqualTo("7\n");
        assertThat(output.err()).contains("state: total = 7");
        assertThat(state).hasContent("{\"total\": 5}");
        assertThat(run("counter", state, "").err()).doesNotContain("state: ");
    }

    @Test
    void emittedRecordsAreShown() {
        CommandRun.CommandOutput output =
                CommandRun.of(
                        "run",
                        "order",
                        "--payload",
                        "{\"id\":\"o-1\",\"customer\":\"ada\",\"lines\":[{\"sku\":\"tea\","
                                + "\"quantity\":2,\"cents\":5}]}");
        assertThat(output.out()).isEqualTo("o-1\n");
        assertThat(output.err())
                .contains("emitted: to neworders, key ada, order=o-1: {\"id\":\"o-1\"")
                .contains("emitted: to audit: order o-1 of ada: 10 cents");
    }

    @Test
    void aModuleWithStateNeedsAKey() {
        CommandRun.CommandOutput output = CommandRun.of("run", "counter", "--payload", "5");
        assertThat(output.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(output.err()).contains("failed: KEY_REQUIRED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {                            | state.json is not JSON
                    []                           | state.json is not a JSON object
                    {"total": {"base64": "***"}} | state.json: the value of total is not base64
                    """)
    void anInvalidStateFileIsAUsageError(String json, String message) throws IOException {
        CommandRun.CommandOutput output =
                run("counter", Files.writeString(folder.resolve("state.json"), json), "1");
        assertThat(output.status()).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output.err()).contains(message);
    }

    private static CommandRun.CommandOutput run(String module, Path state, String payload) {
        return CommandRun.of("run", module, "--state", state.toString(), "--payload", payload);
    }
}
