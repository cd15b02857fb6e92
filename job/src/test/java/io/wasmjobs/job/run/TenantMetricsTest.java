package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.schedule.TenantUse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The metrics of tenants that reporters show. */
final class TenantMetricsTest {

    private final ReportedMetrics reported = new ReportedMetrics();
    private final Map<String, TenantUse> uses = new HashMap<>();
    private long now;
    private final TenantMetrics metrics =
            new TenantMetrics(reported.group(), 2, () -> Map.copyOf(uses), () -> now);

    private void use(String tenant, Duration processorTime) {
        uses.put(tenant, new TenantUse(3, 1, processorTime.toNanos()));
    }

    private void update() {
        now += Duration.ofSeconds(1).toNanos();
        metrics.updateIfDue();
    }

    @Test
    void theProcessorTimeOfATenantGrowsEvenAfterAPause() {
        use("a", Duration.ofMillis(1_500));
        update();
        use("a", Duration.ofSeconds(2));
        update();
        assertThat(reported.count("tenant.a.processorMillis")).isEqualTo(2_000);

        uses.remove("a");
        update();
        use("a", Duration.ofMillis(10));
        update();
        assertThat(reported.count("tenant.a.processorMillis")).isEqualTo(2_010);
    }

    @Test
    void theFuelOfATenantIsSummedEvenIfItSendsNoMore() {
        metrics.used("a", 1_000);
        metrics.used("a", 500);
        use("b", Duration.ofMillis(1));
        metrics.used("b", 7);
        update();
        metrics.used("a", 1);
        update();

        assertThat(reported.count("tenant.a.fuel")).isEqualTo(1_501);
        assertThat(reported.count("tenant.b.fuel")).isEqualTo(7);
    }

    @Test
    void theBusiestTenantsHaveMetrics() {
        use("idle-1", Duration.ZERO);
        use("idle-2", Duration.ZERO);
        update();
        use("busy", Duration.ofSeconds(30));
        update();
        now += MetricSlots.REVIEW_INTERVAL.toNanos();
        update();
        use("busy", Duration.ofSeconds(31));
        update();

        assertThat(reported.count("tenant.busy.processorMillis")).isPositive();
    }
}
