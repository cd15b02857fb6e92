package io.wasmjobs.job.metric;

import java.util.Locale;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The pipeline's own metrics: names are a promise, as Flink's dashboard and reporters show them.
 */
public enum PipelineMetric {
    /** Records. */
    JOBS("read-jobs", Kind.COUNTER, "jobs", "Records read, whatever they turned out to be."),
    /** No jobs. */
    JOBS_MALFORMED(
            "read-jobs",
            Kind.COUNTER,
            "jobsMalformed",
            "Records that could not be read as a wasm job; each became a dead letter."),
    /** Duplicates. */
    JOBS_DUPLICATE(
            "drop-duplicates",
            Kind.COUNTER,
            "jobsDuplicate",
            "Jobs dropped because their id was seen, with this replay number or a higher one."),
    /** In flight. */
    JOBS_IN_FLIGHT(
            "run-modules",
            Kind.GAUGE,
            "jobsInFlight",
            "Jobs that the subtask holds: running, queued, or waiting for another attempt."),
    /** Waiting. */
    RETRIES_WAITING(
            "run-modules", Kind.GAUGE, "retriesWaiting", "Jobs that wait for another attempt."),
    /** Threads in use. */
    THREAD_UTILIZATION(
            "run-modules",
            Kind.GAUGE,
            "threadUtilization",
            "Share of the threads' time that the subtask spent on invocations in the last five"
                    + " seconds, from 0 to 1."),
    /** In the queue. */
    QUEUE_TIME(
            "run-modules",
            Kind.HISTOGRAM,
            "queueTimeMicros",
            "Microseconds between a job's handover and its invocation."),
    /** Ended invocations. */
    INVOCATIONS(
            "run-modules",
            Kind.COUNTER,
            "invocations",
            "Invocations that ended: attempts, not jobs. Also by module."),
    /** Answers. */
    INVOCATIONS_SUCCEEDED(
            "run-modules",
            Kind.COUNTER,
            "invocationsSucceeded",
            "Invocations that were answered. Also by module."),
    /** Failures. */
    INVOCATIONS_FAILED(
            "run-modules",
            Kind.COUNTER,
            "invocationsFailed",
            "Invocations that failed, tried again or not. By kind under failure.<kind>. Also by"
                    + " module."),
    /** Their time. */
    INVOCATION_TIME(
            "run-modules",
            Kind.HISTOGRAM,
            "invocationTimeMicros",
            "Microseconds that an invocation took in the engine. Also by module."),
    /** Compiled. */
    MODULES_COMPILED("run-modules", Kind.ENGINE, "modulesCompiled", "Modules compiled."),
    /** Time for it. */
    MODULES_COMPILED_MILLIS(
            "run-modules",
            Kind.ENGINE,
            "modulesCompiledMillis",
            "Milliseconds spent compiling, in all."),
    /** Not compiled. */
    COMPILED_CACHE_HITS(
            "run-modules",
            Kind.ENGINE,
            "compiledCacheHits",
            "Modules that were not compiled, since their code was in memory or on disk."),
    /** Replaced. */
    MODULES_REPLACED(
            "run-modules", Kind.ENGINE, "modulesReplaced", "Modules whose changed file is in use."),
    /** Rejected. */
    MODULES_REJECTED(
            "run-modules",
            Kind.ENGINE,
            "modulesRejected",
            "Modules whose changed file cannot be used; the last good one stays."),
    /** Made. */
    INSTANCES_CREATED("run-modules", Kind.ENGINE, "instancesCreated", "Instances made."),
    /** Reset. */
    INSTANCES_RESET(
            "run-modules", Kind.ENGINE, "instancesReset", "Instances reset to be used again."),
    /** Gone. */
    INSTANCES_DISCARDED(
            "run-modules", Kind.ENGINE, "instancesDiscarded", "Instances not used again."),
    /** Requests. */
    HTTP_CALLS("run-modules", Kind.ENGINE, "httpCalls", "HTTP requests of guests."),
    /** Without an answer. */
    HTTP_CALLS_FAILED(
            "run-modules",
            Kind.ENGINE,
            "httpCallsFailed",
            "HTTP requests of guests that got no answer."),
    /** Their time. */
    HTTP_CALLS_MILLIS(
            "run-modules",
            Kind.ENGINE,
            "httpCallsMillis",
            "Milliseconds that HTTP requests of guests took, in all.");

    /** What kind of metric it is, to a reporter. */
    public enum Kind {
        /** Only grows; a subtask's own. */
        COUNTER,
        /** Goes up and down; a subtask's own. */
        GAUGE,
        /** p50, p99 and more, of the last thousand; a subtask's own. */
        HISTOGRAM,
        /** Only grows; the whole engine's, shown in the group {@code engine} of one subtask. */
        ENGINE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int WINDOW = 1_000;

    private final String operator;
    private final Kind kind;
    private final String metricName;
    private final String description;

    PipelineMetric(String operator, Kind kind, String metricName, String description) {
        this.operator = operator;
        this.kind = kind;
        this.metricName = metricName;
        this.description = description;
    }

    /** The operator that has it. */
    public String operator() {
        return operator;
    }

    /** What kind it is. */
    public Kind kind() {
        return kind;
    }

    /** Its name. */
    public String metricName() {
        return metricName;
    }

    /** What it tells. */
    public String description() {
        return description;
    }

    /** Registers it as a counter. */
    public Counter counterIn(MetricGroup group) {
        return group.counter(metricName);
    }

    /** Registers it as a gauge. */
    public <T extends Number> void gaugeIn(MetricGroup group, Gauge<T> gauge) {
        group.gauge(metricName, gauge);
    }

    /** Registers it as a histogram of the last values. */
    public Histogram histogramIn(MetricGroup group) {
        return group.histogram(metricName, new DescriptiveStatisticsHistogram(WINDOW));
    }
}
