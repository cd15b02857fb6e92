package io.wasmjobs.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./wasmjobs run --watch} runs each version of the file, and reports an invalid one. */
final class RunWatchITCase {

    @Test
    void aChangedModuleIsRunAndAnInvalidOneIsReported(@TempDir Path folder) throws Exception {
        Path module = folder.resolve("mine.wasm");
        Path built = Shell.ROOT.resolve("wasm-modules/built");
        Files.copy(built.resolve("reverse.wasm"), module);
        Path output = folder.resolve("said.txt");
        Process watching =
                new Shell(folder)
                        .start(
                                output,
                                "./wasmjobs",
                                "run",
                                module.toString(),
                                "--payload",
                                "abc",
                                "--watch");
        try {
            awaitOutput(output, "cba");
            Files.copy(built.resolve("trap.wasm"), module, REPLACE_EXISTING);
            awaitOutput(output, "failed: TRAP");
            Files.writeString(module, "no module");
            awaitOutput(output, "failed: MODULE_INVALID");
            assertThat(watching.isAlive()).isTrue();
        } finally {
            watching.destroyForcibly().onExit().join();
        }
    }

    private static void awaitOutput(Path output, String text) {
        Awaitility.await(text)
                .atMost(Duration.ofMinutes(10))
                .until(() -> Shell.text(output).contains(text));
    }
}
