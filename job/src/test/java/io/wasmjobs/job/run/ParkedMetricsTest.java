package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The parked jobs of tenants, as reporters see them. */
final class ParkedMetricsTest {

    private final ReportedMetrics reported = new ReportedMetrics();
    private long now;
    private final ParkedMetrics metrics = new ParkedMetrics(reported.group(), 1, () -> now);

    @Test
    void aTenantShowsItsJobsUntilTheLastHasGone() {
        metrics.show(Map.of("a", 3L));
        assertThat(reported.number("parked.tenant.a.jobsParked")).isEqualTo(3);

        metrics.show(Map.of("a", 0L));
        metrics.show(Map.of());
        assertThat(reported.number("parked.tenant.a.jobsParked")).isZero();
    }

    @Test
    void theTenantWithTheMostIsShownAtOnceAndTheOthersAreSummed() {
        Map<String, Long> counts = Map.of("a", 1L, "b", 50L, "c", 2L, "other", 4L);
        metrics.show(counts);

        assertThat(reported.number("parked.tenant.b.jobsParked")).isEqualTo(50);
        assertThat(reported.number("parked.tenant.other.jobsParked")).isEqualTo(7);
    }

    @Test
    void aTenantWhoseJobsWaitForDaysKeepsItsGroup() {
        for (int hour = 0; hour < 3; hour++) {
            metrics.show(Map.of("a", 1L));
            now += MetricSlots.QUIET_TIME.toNanos();
            metrics.show(Map.of("a", 1L));
            now += MetricSlots.REVIEW_INTERVAL.toNanos();
            metrics.show(Map.of("a", 1L));
        }
        assertThat(reported.number("parked.tenant.a.jobsParked")).isEqualTo(1);
    }
}
