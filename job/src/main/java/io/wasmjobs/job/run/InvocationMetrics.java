package io.wasmjobs.job.run;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.protocol.FailureKind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/** Counts and times invocations in one metric group: those of all modules, or of one. */
final class InvocationMetrics {

    private final Counter attempts;
    private final Counter succeeded;
    private final Counter failed;
    private final Map<FailureKind, Counter> failures = new EnumMap<>(FailureKind.class);
    private final Counter fuel;
    private final Counter memoiseHits;
    private final Counter memoiseMisses;
    private final Histogram time;

    InvocationMetrics(MetricGroup group) {
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
        fuel = PipelineMetric.FUEL.counterIn(group);
        memoiseHits = PipelineMetric.MEMOISE_HITS.counterIn(group);
        memoiseMisses = PipelineMetric.MEMOISE_MISSES.counterIn(group);
        time = PipelineMetric.INVOCATION_TIME.histogramIn(group);
    }

    void ended(Measured measured) {
        attempts.inc();
        fuel.inc(measured.fuel());
        memoiseHits.inc(measured.memoised().hits());
        memoiseMisses.inc(measured.memoised().misses());
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
