package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The command as a script sees it: exit status, and one line where something is wrong. */
final class WasmjobsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void wrongUseIsStatusTwoAndOneLine() {
        assertThat(run("submit", "reverse")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "wasmjobs: no payload: give --payload TEXT, --payload-file FILE, or - for"
                                + " standard input\n");
    }

    @Test
    void anUnknownOptionPointsToTheHelp() {
        assertThat(run("results", "--form-beginning")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .hasLineCount(1)
                .contains("--form-beginning", "wasmjobs results --help");
    }

    @Test
    void anOptionOfThePipelineThatIsUnknownOrWrongStartsNothing() {
        for (String command : new String[] {"local", "demo"}) {
            err.reset();
            assertThat(run(command, "-D", "wasm.run.thread=3")).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo(
                            "wasmjobs: wasm.run.thread: there is no such option; did you mean"
                                    + " wasm.run.threads?\n");
        }
        err.reset();
        assertThat(run("local", "-D", "wasm.run.threads=none")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "wasmjobs: wasm.run.threads: none is wrong; it has to be of type"
                                + " Integer\n");
    }

    @Test
    void nobodyThereIsStatusThreeAndOneLine() {
        String nobody = "127.0.0.1:1";
        assertThat(run("submit", "reverse", "--payload", "x", "--bootstrap-servers", nobody))
                .isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .hasLineCount(1)
                .startsWith("wasmjobs: nothing answers at 127.0.0.1:1");
    }

    @Test
    void everyCommandHasAnExample() {
        for (String command :
                new String[] {
                    "demo", "local", "run", "submit", "results", "dlq", "modules", "topics"
                }) {
            out.reset();
            assertThat(run(command, "--help")).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("Example: ./wasmjobs");
        }
    }

    @Test
    void aShellCanCompleteEveryCommand() {
        for (String shell : new String[] {"bash", "zsh"}) {
            out.reset();
            assertThat(run("completion", shell)).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("complete -F", "--bootstrap-servers", "--payload-file");
        }
    }

    @Test
    void replayingEverythingMustBeAskedFor() {
        assertThat(run("dlq", "replay")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--all");
    }

    private int run(String... arguments) {
        Console console =
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        0,
                        false,
                        false);
        return Wasmjobs.run(console, arguments);
    }
}
