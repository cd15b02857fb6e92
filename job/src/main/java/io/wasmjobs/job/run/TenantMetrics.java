package io.wasmjobs.job.run;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.schedule.TenantUse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of a bounded number of tenants: queued and running jobs, and the processor time and
 * fuel that they used. Used by the task's thread only.
 */
final class TenantMetrics {

    /** What the names of groups are. */
    static final String LABEL = "tenant";

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Map<String, TenantUse>> uses;
    private final LongSupplier nanoClock;
    private final MetricSlots<TenantGauges> slots;
    private final Map<String, Long> processorNanos = new HashMap<>();

    /** The fuel used since the last update. */
    private final Map<String, Long> fuel = new HashMap<>();

    private long lastUpdate;

    /**
     * @param most the number of tenants with a group of their own
     * @param uses supplies the use of the present tenants, by name
     * @param nanoClock as {@link System#nanoTime()}
     */
    TenantMetrics(
            MetricGroup parent,
            int most,
            Supplier<Map<String, TenantUse>> uses,
            LongSupplier nanoClock) {
        this.uses = uses;
        this.nanoClock = nanoClock;
        this.slots = new MetricSlots<>(parent, LABEL, most, TenantGauges::new, nanoClock);
        this.lastUpdate = nanoClock.getAsLong() - INTERVAL_NANOS;
    }

    /** Adds the fuel that a job of a tenant used. */
    void used(String tenant, long units) {
        if (units > 0) {
            fuel.merge(tenant, units, Long::sum);
        }
    }

    /** Updates the metrics, at most once a second. */
    void updateIfDue() {
        long now = nanoClock.getAsLong();
        if (now - lastUpdate < INTERVAL_NANOS) {
            return;
        }
        lastUpdate = now;
        Map<String, TenantUse> present = uses.get();
        present.forEach(this::update);
        processorNanos.keySet().retainAll(present.keySet());
        fuel.forEach(this::show);
        fuel.clear();
    }

    private void show(String tenant, long units) {
        TenantGauges shown = slots.used(tenant, 1, true);
        if (shown != null) {
            shown.fuel.inc(units);
        }
    }

    private void update(String tenant, TenantUse use) {
        long before = processorNanos.getOrDefault(tenant, 0L);
        // The use of a tenant that was absent starts again at zero.
        long used = Math.max(0, use.processorNanos() - before);
        processorNanos.put(tenant, use.processorNanos());
        TenantGauges shown = slots.used(tenant, 1 + used / 1_000, true);
        if (shown != null) {
            shown.update(use, used);
        }
    }

    /** The metrics of one tenant, as of the last update. */
    private static final class TenantGauges {
        private final Counter processorTime;
        private final Counter fuel;
        private long unshownNanos;
        private volatile TenantUse latest = new TenantUse(0, 0, 0);

        TenantGauges(MetricGroup group) {
            processorTime = PipelineMetric.TENANT_PROCESSOR_TIME.counterIn(group);
            fuel = PipelineMetric.TENANT_FUEL.counterIn(group);
            PipelineMetric.TENANT_QUEUED.gaugeIn(group, () -> latest.queued());
            PipelineMetric.TENANT_RUNNING.gaugeIn(group, () -> latest.running());
        }

        void update(TenantUse use, long nanos) {
            latest = use;
            unshownNanos += nanos;
            processorTime.inc(unshownNanos / 1_000_000);
            unshownNanos %= 1_000_000;
        }
    }
}
