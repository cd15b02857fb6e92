package io.wasmjobs.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A module is charged for its own processor time, independently of the machine's load. */
final class CompileBudgetTest {

    @Test
    void processorTimeOverTheLimitRefusesTheModule() {
        CompileBudget allowance = new CompileBudget(Duration.ofMillis(1));
        burn(2_000_000);

        ModuleRefused refused = allowance.usedUp().orElseThrow();
        assertThat(refused.kind()).isEqualTo(FailureKind.MODULE_INVALID);
        assertThat(refused)
                .hasMessage("compiling it takes more than 1 ms of processor time, the limit");
        assertThat(allowance.nanosLeft()).isNegative();
    }

    @Test
    void aCompilationWithinTheLimitContinues() {
        CompileBudget allowance = new CompileBudget(Duration.ofDays(1));
        burn(2_000_000);

        assertThat(allowance.usedUp()).isEmpty();
        assertThat(allowance.nanosLeft())
                .isBetween(
                        Duration.ofHours(23).toNanos(), Duration.ofDays(1).toNanos() - 2_000_000);
    }

    private static void burn(long nanos) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        while (threads.getCurrentThreadCpuTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }
}
