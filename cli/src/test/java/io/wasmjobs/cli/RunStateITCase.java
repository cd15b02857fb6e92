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

/** {@code run} gives a module the state of a key, and shows what it changed and emitted. */
final class RunStateITCase {

    @TempDir private Path folder;

    @Test
    void aKeyAloneBeginsWithoutState() {
        CommandRun.Said said = CommandRun.of("run", "counter", "--key", "k", "--payload", "5");
        assertThat(said.status()).isZero();
        assertThat(said.out()).isEqualTo("5\n");
        assertThat(said.err()).contains("state: total = 5");
    }

    @Test
    void theStateIsReadFromAFileAndTheChangesAreShown() throws IOException {
        Path state = Files.writeString(folder.resolve("state.json"), "{\"total\": 5}");
        CommandRun.Said said = run("counter", state, "2");
        assertThat(said.out()).isEqualTo("7\n");
        assertThat(said.err()).contains("state: total = 7");
        assertThat(state).hasContent("{\"total\": 5}");
        assertThat(run("counter", state, "").err()).doesNotContain("state: ");
    }

    @Test
    void emittedRecordsAreShown() {
        CommandRun.Said said =
                CommandRun.of(
                        "run",
                        "order",
                        "--payload",
                        "{\"id\":\"o-1\",\"customer\":\"ada\",\"lines\":[{\"sku\":\"tea\","
                                + "\"quantity\":2,\"cents\":5}]}");
        assertThat(said.out()).isEqualTo("o-1\n");
        assertThat(said.err())
                .contains("emitted: to neworders, key ada, order=o-1: {\"id\":\"o-1\"")
                .contains("emitted: to audit: order o-1 of ada: 10 cents");
    }

    @Test
    void aModuleWithStateNeedsAKey() {
        CommandRun.Said said = CommandRun.of("run", "counter", "--payload", "5");
        assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(said.err()).contains("failed: KEY_REQUIRED");
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
    void aFileThatIsNoStateIsAUsageError(String json, String message) throws IOException {
        CommandRun.Said said =
                run("counter", Files.writeString(folder.resolve("state.json"), json), "1");
        assertThat(said.status()).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(said.err()).contains(message);
    }

    private static CommandRun.Said run(String module, Path state, String payload) {
        return CommandRun.of("run", module, "--state", state.toString(), "--payload", payload);
    }
}
