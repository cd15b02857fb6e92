package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which modules have a separate group of metrics. */
final class ModuleMetricsTest {

    private static final int MODULES = 2;

    private final ReportedMetrics reported = new ReportedMetrics();
    private long now = -1;
    private final ModuleMetrics metrics = new ModuleMetrics(reported.group(), MODULES, () -> now);

    private void ended(String module, int times) {
        ended(module, times, null);
    }

    private void ended(String module, int times, @Nullable FailureKind failure) {
        for (int i = 0; i < times; i++) {
            metrics.ended(module, new Measured(failure, 0, 0, 0, Memoised.NONE));
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void passAReview() {
        pass(MetricSlots.REVIEW_INTERVAL);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"MODULE_NOT_FOUND", "MODULE_INVALID", "ABI_UNSUPPORTED"})
    void aModuleThatDidNotLoadTakesNoGroup(FailureKind failure) {
        ended("a", 3, failure);

        assertThat(reported.modules()).containsExactly("other");
        assertThat(reported.count("module.other.invocationsFailed")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"TRAP", "TIMEOUT", "MEMORY_LIMIT"})
    void aModuleThatFailsWhileRunningTakesAGroup(FailureKind failure) {
        ended("a", 3, failure);

        assertThat(reported.modules()).containsExactly("a");
        assertThat(reported.count("module.a.invocationsFailed")).isEqualTo(3);
    }

    @Test
    void aModuleThatDisappearsKeepsItsGroup() {
        ended("a", 1);
        ended("a", 2, FailureKind.MODULE_NOT_FOUND);

        assertThat(reported.modules()).containsExactly("a");
        assertThat(reported.count("module.a.invocationsFailed")).isEqualTo(2);
    }

    @Test
    void modulesBeyondTheBoundShareOneGroup() {
        ended("a", 1);
        ended("b", 1);
        ended("c", 1);
        ended("d", 1);

        assertThat(reported.modules()).containsExactly("a", "b", "other");
        assertThat(reported.count("module.other.invocations")).isEqualTo(2);
    }

    @Test
    void aBusierModuleTakesTheGroupOfTheLeastBusyOne() {
        ended("rare", 2);
        ended("busy", 100);
        ended("new", 50);
        passAReview();
        ended("new", 1);

        assertThat(reported.modules()).containsExactly("busy", "new", "other");
        assertThat(reported.count("module.new.invocations")).isEqualTo(1);
        assertThat(reported.count("module.busy.invocations")).isEqualTo(100);
    }

    @Test
    void similarlyBusyModulesDoNotAlternate() {
        for (int review = 0; review < 10; review++) {
            ended("a", 10);
            ended("b", 10);
            ended("c", 11);
            passAReview();
        }

        assertThat(reported.modules()).containsExactly("a", "b", "other");
    }

    @Test
    void aModuleThatWasBusyKeepsItsGroupForSomeMinutesOnly() {
        ended("a", 1_000);
        ended("b", 1_000);
        int reviews = 0;
        while (!reported.modules().contains("c")) {
            ended("b", 1_000);
            ended("c", 10);
            passAReview();
            reviews++;
        }

        assertThat(reported.modules()).containsExactly("b", "c", "other");
        assertThat(reviews).isBetween(5, 15);
    }

    @Test
    void aModuleThatIsUnusedForAnHourLosesItsGroup() {
        ended("a", 5);
        ended("b", 5);
        passAReview();
        ended("b", 1);
        pass(MetricSlots.QUIET_TIME.minusNanos(1));
        ended("b", 1);
        assertThat(reported.modules()).containsExactly("a", "b");

        pass(MetricSlots.REVIEW_INTERVAL);
        ended("b", 1);

        assertThat(reported.modules()).containsExactly("b");
        assertThat(reported.count("module.b.invocations")).isEqualTo(8);
    }

    @Test
    void aReturningModuleStartsAtZero() {
        ended("a", 5);
        passAReview();
        ended("b", 1);
        pass(MetricSlots.QUIET_TIME);
        ended("b", 1);
        assertThat(reported.modules()).containsExactly("b");

        ended("a", 1);

        assertThat(reported.modules()).containsExactly("a", "b");
        assertThat(reported.count("module.a.invocations")).isEqualTo(1);
    }

    @Test
    void aModuleCalledOtherSharesTheGroupOther() {
        ended("other", 1);
        ended("a", 1);
        ended("b", 1);
        ended("c", 1);

        assertThat(reported.modules()).containsExactly("a", "b", "other");
        assertThat(reported.count("module.other.invocations")).isEqualTo(2);
    }
}
