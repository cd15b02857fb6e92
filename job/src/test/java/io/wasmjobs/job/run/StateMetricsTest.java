package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.entity.StateSize;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The metrics of modules' state that reporters show. */
final class StateMetricsTest {

    private final ReportedMetrics reported = new ReportedMetrics();
    private long now;
    private final StateMetrics metrics = new StateMetrics(reported.group(), 1, () -> now);

    private void passAReview() {
        now += MetricSlots.REVIEW_INTERVAL.toNanos();
    }

    @Test
    void aModuleShowsItsEntitiesUntilTheLastIsDeleted() {
        metrics.show(Map.of("a", new StateSize(3, 500)));
        assertThat(reported.number("state.module.a.entities")).isEqualTo(3);
        assertThat(reported.number("state.module.a.entityBytes")).isEqualTo(500);

        metrics.show(Map.of("a", StateSize.NONE));
        metrics.show(Map.of());
        assertThat(reported.number("state.module.a.entities")).isZero();
        assertThat(reported.number("state.module.a.entityBytes")).isZero();
    }

    @Test
    void modulesBeyondTheBoundAreSummedAndALargerOneTakesTheGroup() {
        metrics.show(Map.of("a", new StateSize(3, 500)));
        Map<String, StateSize> sizes =
                Map.of(
                        "a", new StateSize(3, 500),
                        "b", new StateSize(4, 5_000),
                        "other", new StateSize(1, 1));
        metrics.show(sizes);
        assertThat(reported.number("state.module.other.entities")).isEqualTo(5);
        assertThat(reported.number("state.module.other.entityBytes")).isEqualTo(5_001);

        passAReview();
        metrics.show(sizes);
        assertThat(reported.shows("state.module.a.entities")).isFalse();
        assertThat(reported.number("state.module.b.entities")).isEqualTo(4);
        assertThat(reported.number("state.module.other.entities")).isEqualTo(4);
    }

    @Test
    void aModuleWithUnchangedStateKeepsItsGroup() {
        Map<String, StateSize> sizes = Map.of("a", new StateSize(1, 10));
        metrics.show(sizes);
        for (int hour = 0; hour < 3; hour++) {
            now += MetricSlots.QUIET_TIME.toNanos();
            metrics.show(sizes);
            passAReview();
            metrics.show(sizes);
        }
        assertThat(reported.number("state.module.a.entities")).isEqualTo(1);
    }
}
