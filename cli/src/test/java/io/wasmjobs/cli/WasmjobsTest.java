package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The command for scripts: its exit status, and one line for each error. */
final class WasmjobsTest {

    private static final String CLOSED_PORT = "127.0.0.1:1";

    @Test
    void aUsageErrorIsStatusTwoAndOneLine() {
        assertThat(CommandRun.of("submit", "reverse"))
                .isEqualTo(
                        usageError(
                                "no payload: give --payload TEXT, --payload-file FILE, or - for"
                                        + " standard input"));
    }

    @Test
    void aMisspeltOptionIsNamedAndTheRightOneSuggested() {
        assertThat(CommandRun.of("results", "--form-beginning"))
                .isEqualTo(
                        usageError(
                                "no option --form-beginning; did you mean --from-beginning? See:"
                                        + " wasmjobs results --help"));
        assertThat(CommandRun.of("results", "--colour=never"))
                .isEqualTo(usageError("no option --colour; see: wasmjobs results --help"));
    }

    @Test
    void aMisspeltCommandIsNamedAndTheRightOneSuggested() {
        assertThat(CommandRun.of("submt", "reverse"))
                .isEqualTo(
                        usageError("no command submt; did you mean submit? See: wasmjobs --help"));
        assertThat(CommandRun.of("dlq", "lst"))
                .isEqualTo(
                        usageError("no command lst; did you mean list? See: wasmjobs dlq --help"));
        assertThat(CommandRun.of("frobnicate"))
                .isEqualTo(usageError("no command frobnicate; see: wasmjobs --help"));
    }

    @Test
    void aMisspeltModuleIsNamedAndTheRightOneSuggested() {
        CommandRun.CommandOutput ran = CommandRun.of("run", "revers", "--payload", "x");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
                .startsWith("failed: MODULE_NOT_FOUND: there is no module revers in folder ")
                .contains("; did you mean reverse? (");
        assertThat(CommandRun.of("run", "frobnicate", "--payload", "x").err())
                .doesNotContain("did you mean");

        String[] submit = {
            "submit", "revers", "--payload", "x", "--bootstrap-servers", CLOSED_PORT
        };
        assertThat(CommandRun.of(submit).err().lines().findFirst())
                .contains("no example module is called revers; did you mean reverse?");
    }

    @Test
    void anUnknownOrWrongOptionOfThePipelineStartsNothing() {
        for (String command : new String[] {"local", "demo"}) {
            assertThat(CommandRun.of(command, "-D", "wasm.run.thread=3"))
                    .isEqualTo(
                            usageError(
                                    "wasm.run.thread: there is no such option; did you mean"
                                            + " wasm.run.threads?"));
        }
        assertThat(CommandRun.of("local", "-D", "wasm.run.threads=none"))
                .isEqualTo(
                        usageError(
                                "wasm.run.threads: none is wrong; it has to be of type Integer"));
    }

    @Test
    void anUnreachableBrokerIsStatusThreeAndOneLine() {
        CommandRun.CommandOutput output =
                CommandRun.of(
                        "submit", "reverse", "--payload", "x", "--bootstrap-servers", CLOSED_PORT);
        assertThat(output.status()).isEqualTo(3);
        assertThat(output.err())
                .hasLineCount(1)
                .startsWith("wasmjobs: cannot reach Kafka at 127.0.0.1:1");
    }

    @Test
    void everyCommandHasAnExample() {
        for (String command :
                new String[] {
                    "demo", "local", "run", "submit", "results", "dlq", "modules", "topics"
                }) {
            CommandRun.CommandOutput output = CommandRun.of(command, "--help");
            assertThat(output.status()).isZero();
            assertThat(output.out()).contains("Example: ./wasmjobs");
        }
    }

    @Test
    void aShellCanCompleteEveryCommand() {
        for (String shell : new String[] {"bash", "zsh"}) {
            CommandRun.CommandOutput output = CommandRun.of("completion", shell);
            assertThat(output.status()).isZero();
            assertThat(output.out())
                    .contains("complete -F", "--bootstrap-servers", "--payload-file");
        }
    }

    @Test
    void replayingEverythingNeedsAnOption() {
        CommandRun.CommandOutput output = CommandRun.of("dlq", "replay");
        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("--all");
    }

    @Test
    void aJsonPayloadMustBeOneValue() {
        for (String payload : new String[] {"", "{", "1 2"}) {
            String[] run = {"run", "reverse", "--form", "json", "--payload", payload};
            assertThat(CommandRun.of(run))
                    .as(payload)
                    .extracting(CommandRun.CommandOutput::status)
                    .isEqualTo(2);
        }
        assertThat(CommandRun.of("run", "reverse", "--form", "json", "--payload", "{} ").status())
                .isZero();
    }

    private static CommandRun.CommandOutput usageError(String message) {
        return new CommandRun.CommandOutput(2, "", "wasmjobs: " + message + System.lineSeparator());
    }
}
