package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code --triggers}, {@code --routes} and {@code --site}: mistakes are reported before anything
 * starts.
 */
final class ExtensionOptionsTest {

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
    void aMistakeInTheFileOfRoutesIsNamedWithItsLine() throws IOException {
        Path routes = folder.resolve("routes.yaml");
        Files.writeString(routes, "routes:\n  - path: /v1/order\n    module: reverse\n");
        String message =
                routes
                        + ", line 2: path: /v1/order is wrong; it has to begin with a name that no"
                        + " route of the gateway has";
        isUsageError(
                message,
                "gateway",
                "--bootstrap-servers",
                CLOSED_PORT,
                "--routes",
                routes.toString());
        isUsageError(message, "local", "--routes", routes.toString());
    }

    @Test
    void aSiteIsAFolder() {
        isUsageError("--site " + file + " is not a folder", "local", "--site", file.toString());
    }

    @Test
    void localNeedsItsGatewayForThem() {
        isUsageError(
                "--triggers, --routes and --site need the gateway: leave --no-gateway out",
                "local",
                "--no-gateway",
                "--triggers",
                file.toString());
    }

    private static void isUsageError(String message, String... arguments) {
        CommandRun.CommandOutput ran = CommandRun.of(arguments);
        assertThat(ran.err()).contains(message).hasLineCount(1);
        assertThat(ran.status()).isEqualTo(2);
    }
}
