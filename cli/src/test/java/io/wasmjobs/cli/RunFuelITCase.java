package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.error.ExitStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code run --fuel} says what a payload uses, and stops a module that uses more. */
final class RunFuelITCase {

    private static CommandRun.Said run(String fuel, String... more) {
        String[] arguments = {"run", "reverse", "--payload", "hello", "--fuel", fuel};
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void theFuelThatWasUsedIsPrinted() {
        CommandRun.Said said = run("1000000");

        assertThat(said.status()).isEqualTo(ExitStatus.DONE);
        assertThat(said.err()).containsPattern("memory, [0-9,]+ fuel");
        assertThat(run("1000000", "--json").out()).containsPattern("\"fuel\":[0-9]+,");
    }

    @Test
    void aModuleThatUsesMoreIsStopped() {
        CommandRun.Said said = run("5");

        assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(said.err())
                .contains("FUEL_EXHAUSTED")
                .contains("module reverse used up its fuel of 5 (fuel)");
    }

    @Test
    void noFuelIsAUsageError() {
        assertThat(run("0").err()).contains("--fuel is 0; it has to be at least 1");
    }
}
