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
 * What each tenant has queued and running, and the processor time and fuel that it used, for a
 * bounded number of tenants. Used by the task's thread only.
 */
final class TenantMetrics {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Map<String, TenantUse>> uses;
    private final LongSupplier nanoClock;
    private final MetricSlots<Shown> slots;
    private final Map<String, Long> processorNanos = new HashMap<>();

    /** What was used since the last look. */
    private final Map<String, Long> fuel = new HashMap<>();

    private long lastUpdate;

    /**
     * @param most how many tenants have a group of their own
     * @param uses what the tenants that are there have used, by name
     * @param nanoClock as {@link System#nanoTime()}
     */
    TenantMetrics(
            MetricGroup parent,
            int most,
            Supplier<Map<String, TenantUse>> uses,
            LongSupplier nanoClock) {
        this.uses = uses;
        this.nanoClock = nanoClock;
        this.slots = new MetricSlots<>(parent, "tenant", most, Shown::new, nanoClock);
        this.lastUpdate = nanoClock.getAsLong() - INTERVAL_NANOS;
    }

    /** A job of a tenant used so much fuel. */
    void used(String tenant, long units) {
        if (units > 0) {
            fuel.merge(tenant, units, Long::sum);
        }
    }

    /** Looks at the tenants, once a second at most. */
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
        Shown shown = slots.used(tenant, 1, true);
        if (shown != null) {
            shown.fuel.inc(units);
        }
    }

    private void update(String tenant, TenantUse use) {
        long before = processorNanos.getOrDefault(tenant, 0L);
        // A tenant that was away begins again at none.
        long used = Math.max(0, use.processorNanos() - before);
        processorNanos.put(tenant, use.processorNanos());
        Shown shown = slots.used(tenant, 1 + used / 1_000, true);
        if (shown != null) {
            shown.update(use, used);
        }
    }

    /** The metrics of one tenant, as of the last look. */
    private static final class Shown {
        private final Counter processorTime;
        private final Counter fuel;
        private long unshownNanos;
        private volatile TenantUse latest = new TenantUse(0, 0, 0);

        Shown(MetricGroup group) {
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
