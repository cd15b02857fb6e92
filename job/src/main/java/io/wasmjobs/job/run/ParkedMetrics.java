package io.wasmjobs.job.run;

import io.wasmjobs.job.metric.PipelineMetric;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;

/**
 * The parked jobs by tenant, as of the last checkpoint, for a bounded number of tenants: those with
 * the most. All others are in the group {@code other}. Used by the task's thread only.
 */
final class ParkedMetrics {

    private final MetricSlots<TenantGauge> slots;
    private final TenantGauge other;

    /**
     * @param maxTenants how many tenants have a group of their own
     * @param nanoClock as {@link System#nanoTime()}
     */
    ParkedMetrics(MetricGroup operator, int maxTenants, LongSupplier nanoClock) {
        // A group of its own: the busiest tenants are not those with the most parked jobs.
        MetricGroup parent = operator.addGroup("parked");
        slots =
                new MetricSlots<>(
                        parent, TenantMetrics.LABEL, maxTenants, TenantGauge::new, nanoClock);
        other = new TenantGauge(parent.addGroup(TenantMetrics.LABEL, ModuleMetrics.OTHER));
    }

    /** Shows these counts by tenant. */
    void show(Map<String, Long> counts) {
        long ofOthers = 0;
        List<Map.Entry<String, Long>> mostFirst =
                counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .toList();
        for (Map.Entry<String, Long> tenant : mostFirst) {
            long count = tenant.getValue();
            boolean mayOpen = count > 0 && !tenant.getKey().equals(ModuleMetrics.OTHER);
            TenantGauge own = slots.used(tenant.getKey(), count, mayOpen);
            if (own == null) {
                ofOthers += count;
            } else {
                own.count = count;
            }
        }
        other.count = ofOthers;
    }

    /** The metric of one tenant. */
    private static final class TenantGauge {
        private volatile long count;

        TenantGauge(MetricGroup group) {
            PipelineMetric.TENANT_PARKED.gaugeIn(group, () -> count);
        }
    }
}
