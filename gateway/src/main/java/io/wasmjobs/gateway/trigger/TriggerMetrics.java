package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.http.GatewayMetrics;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** The metrics of one trigger. */
final class TriggerMetrics {

    private static final String LABEL = "trigger";

    private final LongAdder records;
    private final LongAdder refused;
    private final LongAdder busyNanos;
    private volatile double lag = Double.NaN;

    /** Adds the metrics of a trigger to those of its gateway. */
    TriggerMetrics(Trigger trigger, TriggerHealth health, GatewayMetrics metrics) {
        String name = trigger.name();
        this.records =
                metrics.counter(
                        "trigger_records_total", "Records that a trigger wrote.", LABEL, name);
        this.refused =
                metrics.counter(
                        "trigger_refused_total",
                        "Messages that were too large for the trigger's topic.",
                        LABEL,
                        name);
        this.busyNanos =
                metrics.seconds(
                        "trigger_busy_seconds_total",
                        "Time in which the trigger handed messages on, and did not wait.",
                        LABEL,
                        name);
        metrics.gauge(
                "trigger_up",
                "1 if the trigger reads its messages and its topic takes them.",
                LABEL,
                name,
                () -> health.isUp() ? 1 : 0);
        if (trigger.source() instanceof TriggerSource.RedisStream) {
            metrics.gauge(
                    "trigger_lag",
                    "Entries of the stream that the group has not acknowledged; NaN if unknown.",
                    LABEL,
                    name,
                    () -> lag);
        }
    }

    void written() {
        records.increment();
    }

    void refused() {
        refused.increment();
    }

    void busy(long nanos) {
        busyNanos.add(nanos);
    }

    void setLag(OptionalLong entries) {
        lag = entries.isPresent() ? entries.getAsLong() : Double.NaN;
    }
}
