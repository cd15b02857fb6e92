package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.error.ExitStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code run --fuel} prints the fuel that was used, and stops a module that exceeds it. */
final class RunFuelITCase {

    private static CommandRun.CommandOutput run(String fuel, String... more) {
        String[] arguments = {"run", "reverse", "--payload", "hello", "--fuel", fuel};
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void theUsedFuelIsPrinted() {
        CommandRun.CommandOutput output = run("1000000");

        assertThat(output.status()).isEqualTo(ExitStatus.DONE);
        assertThat(output.err()).containsPattern("memory, [0-9,]+ fuel");
        assertThat(run("1000000", "--json").out()).containsPattern("\"fuel\":[0-9]+,");
    }

    @Test
    void aModuleThatUsesMoreIsStopped() {
        CommandRun.CommandOutput output = run("5");

        assertThat(output.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(output.err())
                .contains("FUEL_EXHAUSTED")
                .contains("module reverse used up its fuel of 5 (fuel)");
    }

    @Test
    void zeroFuelIsAUsageError() {
        assertThat(run("0").err()).contains("--fuel is 0; it has to be at least 1");
    }
}
