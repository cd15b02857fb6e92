package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code --triggers}: mistakes are found before Kafka is asked for anything. */
final class TriggersOptionTest {

    private static final String CLOSED_PORT = "127.0.0.1:1";

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("triggers.yaml");
        Files.writeString(file, "triggers:\n  - from: mqtt://127.0.0.1/orders\n    to: orders\n");
    }

    @Test
    void aMistakeInTheFileIsNamedWithItsLine() throws IOException {
        Files.writeString(
                file, "triggers:\n  - from: mqtt://127.0.0.1/orders\n    to: wasm_jobs\n");
        String message =
                file
                        + ", line 2: trigger wasm_jobs writes to wasm_jobs, a topic of the pipeline"
                        + " itself: write to another topic, and bind it";
        isUsageError(
                message,
                "gateway",
                "--bootstrap-servers",
                CLOSED_PORT,
                "--triggers",
                file.toString());
        isUsageError(message, "local", "--triggers", file.toString());
    }

    @Test
    void localReadsThemWithItsGatewayOnly() {
        isUsageError(
                "--triggers, --routes and --site need the gateway: leave --no-gateway out",
                "local",
                "--no-gateway",
                "--triggers",
                file.toString());
    }

    private static void isUsageError(String message, String... arguments) {
        CommandRun.Said ran = CommandRun.of(arguments);
        assertThat(ran.err()).contains(message).hasLineCount(1);
        assertThat(ran.status()).isEqualTo(2);
    }
}
