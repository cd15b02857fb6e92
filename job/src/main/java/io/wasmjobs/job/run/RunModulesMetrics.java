package io.wasmjobs.job.run;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.protocol.FailureKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** What {@code run-modules} tells about itself. Updated by the task's thread only. */
final class RunModulesMetrics {

    private final Invocations all;
    private final Histogram queueTime;
    private final MetricGroup group;
    private final int maxModules;
    private final Map<String, Invocations> byModule = new HashMap<>();
    private String lastModule = "";
    private @Nullable Invocations ofLastModule;

    RunModulesMetrics(
            MetricGroup group, int maxModules, IntSupplier inFlight, IntSupplier retriesWaiting) {
        this.group = group;
        this.maxModules = maxModules;
        this.all = new Invocations(group);
        this.queueTime = PipelineMetric.QUEUE_TIME.histogramIn(group);
        PipelineMetric.JOBS_IN_FLIGHT.gaugeIn(group, inFlight::getAsInt);
        PipelineMetric.RETRIES_WAITING.gaugeIn(group, retriesWaiting::getAsInt);
    }

    void invocationEnded(String moduleId, Measured measured) {
        all.ended(measured);
        queueTime.update(measured.queuedNanos() / 1_000);
        if (maxModules > 0) {
            if (ofLastModule == null || !lastModule.equals(moduleId)) {
                ofLastModule = ofModule(moduleId);
                lastModule = moduleId;
            }
            ofLastModule.ended(measured);
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
            attempts = PipelineMetric.INVOCATIONS.counterIn(group);
            succeeded = PipelineMetric.INVOCATIONS_SUCCEEDED.counterIn(group);
            failed = PipelineMetric.INVOCATIONS_FAILED.counterIn(group);
            for (FailureKind kind : FailureKind.values()) {
                if (kind != FailureKind.MALFORMED_JOB) {
                    String label = kind.name().toLowerCase(Locale.ROOT);
                    MetricGroup ofKind = group.addGroup("failure", label);
                    failures.put(kind, PipelineMetric.INVOCATIONS_FAILED.counterIn(ofKind));
                }
            }
            time = PipelineMetric.INVOCATION_TIME.histogramIn(group);
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
