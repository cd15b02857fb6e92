package io.wasmjobs.job.run;

import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.protocol.FailureKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What {@code run-modules} tells about itself. Updated by the task's thread only. */
final class RunModulesMetrics {

    private static final int WINDOW = 1_000;

    private final Invocations all;
    private final Histogram queueTime;
    private final MetricGroup group;
    private final int maxModules;
    private final Map<String, Invocations> byModule = new HashMap<>();

    RunModulesMetrics(
            MetricGroup group, int maxModules, IntSupplier inFlight, IntSupplier retriesWaiting) {
        this.group = group;
        this.maxModules = maxModules;
        this.all = new Invocations(group);
        this.queueTime =
                group.histogram("queueTimeMicros", new DescriptiveStatisticsHistogram(WINDOW));
        group.gauge("jobsInFlight", (Gauge<Integer>) inFlight::getAsInt);
        group.gauge("retriesWaiting", (Gauge<Integer>) retriesWaiting::getAsInt);
    }

    void invocationEnded(String moduleId, Measured measured) {
        all.ended(measured);
        queueTime.update(measured.queuedNanos() / 1_000);
        if (maxModules > 0) {
            ofModule(moduleId).ended(measured);
        }
    }

    /** The module's own group; those beyond the bound share one. */
    private Invocations ofModule(String moduleId) {
        Invocations known = byModule.get(moduleId);
        if (known != null) {
            return known;
        }
        String name = byModule.size() < maxModules ? moduleId : "other";
        return byModule.computeIfAbsent(name, id -> new Invocations(group.addGroup("module", id)));
    }

    /** Invocations of all modules, or of one. */
    private static final class Invocations {
        private final Counter attempts;
        private final Counter succeeded;
        private final Counter failed;
        private final Map<FailureKind, Counter> failures = new EnumMap<>(FailureKind.class);
        private final Histogram time;

        Invocations(MetricGroup group) {
            attempts = group.counter("invocations");
            succeeded = group.counter("invocationsSucceeded");
            failed = group.counter("invocationsFailed");
            for (FailureKind kind : FailureKind.values()) {
                if (kind != FailureKind.MALFORMED_JOB) {
                    failures.put(
                            kind,
                            group.addGroup("failure", kind.name().toLowerCase(Locale.ROOT))
                                    .counter("invocationsFailedByKind"));
                }
            }
            time =
                    group.histogram(
                            "invocationTimeMicros", new DescriptiveStatisticsHistogram(WINDOW));
        }

        void ended(Measured measured) {
            attempts.inc();
            time.update(measured.ranNanos() / 1_000);
            if (measured.failure() == null) {
                succeeded.inc();
            } else {
                failed.inc();
                Counter kind = failures.get(measured.failure());
                if (kind != null) {
                    kind.inc();
                }
            }
        }
    }
}
