package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.protocol.FailureKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The counters of run-modules, and the modules that they belong to. */
final class RunModulesMetricsTest {

    private static final int MODULES = 5;

    private final ReportedMetrics reported = new ReportedMetrics();
    private final RunModulesMetrics metrics =
            new RunModulesMetrics(reported.group(), MODULES, 1, () -> 0, () -> 0, () -> 0);

    private void ended(String module, @Nullable FailureKind failure) {
        metrics.invocationEnded(module, "tenant", new Measured(failure, 0, 0, 0, Memoised.NONE));
    }

    @Test
    void idsWithoutAModuleTakeNoGroupFromModulesThatLoaded() {
        for (int i = 0; i < 120; i++) {
            ended("junk-" + i, FailureKind.MODULE_NOT_FOUND);
        }
        for (int i = 0; i < MODULES; i++) {
            ended("real-" + i, null);
        }

        assertThat(reported.modules())
                .containsExactly("other", "real-0", "real-1", "real-2", "real-3", "real-4");
        assertThat(reported.count("module.other.invocationsFailed")).isEqualTo(120);
        assertThat(reported.count("module.real-4.invocationsSucceeded")).isEqualTo(1);
        assertThat(reported.count("invocations")).isEqualTo(125);
    }

    @Test
    void memoisedAnswersAreCountedByModule() {
        ended("plain", null);
        for (Memoised memoised : new Memoised[] {Memoised.MISS, Memoised.HIT, Memoised.HIT}) {
            metrics.invocationEnded("kept", "tenant", new Measured(null, 0, 0, 0, memoised));
        }

        assertThat(reported.count("module.kept.memoiseHits")).isEqualTo(2);
        assertThat(reported.count("module.kept.memoiseMisses")).isEqualTo(1);
        assertThat(reported.count("module.plain.memoiseHits")).isZero();
        assertThat(reported.count("memoiseHits")).isEqualTo(2);
    }
}
