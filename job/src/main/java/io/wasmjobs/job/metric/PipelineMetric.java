package io.wasmjobs.job.metric;

import java.util.Locale;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** The metrics of the pipeline. Their names are promised (VERSIONING.md). */
public enum PipelineMetric {
    /** Records that the source read. */
    JOBS(
            "read-jobs",
            Kind.COUNTER,
            "jobs",
            "Records read from the jobs topic, and jobs made of records of bound topics, including"
                    + " malformed ones."),
    /** Records that are not wasm jobs. */
    JOBS_MALFORMED(
            "read-jobs",
            Kind.COUNTER,
            "jobsMalformed",
            "Records that could not be read as a job; each became a dead letter."),
    /** Jobs whose id was seen before. */
    JOBS_DUPLICATE(
            "drop-duplicates",
            Kind.COUNTER,
            "jobsDuplicate",
            "Jobs dropped because their id was seen, with this replay number or a higher one."),
    /** Jobs that a subtask holds. */
    JOBS_IN_FLIGHT(
            "run-modules",
            Kind.GAUGE,
            "jobsInFlight",
            "Jobs that the subtask holds: running or queued."),
    /** Jobs that wait for a time. */
    RETRIES_WAITING(
            "run-modules",
            Kind.GAUGE,
            "retriesWaiting",
            "Jobs that are parked: they wait for another attempt, for their not_before, or for"
                    + " room of their tenant."),
    /** Modules whose jobs wait because it fails. */
    BREAKERS_OPEN(
            "run-modules",
            Kind.GAUGE,
            "breakersOpen",
            "Modules whose jobs wait because too many of their invocations failed"
                    + " (wasm.breaker.failure-share)."),
    /** Keys whose jobs wait for a replay. */
    KEYS_BLOCKED(
            "run-entities",
            Kind.GAUGE,
            "keysBlocked",
            "Keys whose jobs wait until a job of theirs that failed is replayed (on_failure:"
                    + " block)."),
    /** Entities that have state. */
    ENTITIES(
            "run-entities",
            Kind.STATE_GAUGE,
            "entities",
            "Keys that a module keeps state for, as of the last checkpoint."),
    /** The bytes of the state of entities. */
    ENTITY_BYTES(
            "run-entities",
            Kind.STATE_GAUGE,
            "entityBytes",
            "Bytes of the keys and values of that state: the payload, without what the state"
                    + " backend adds."),
    /** The share of the threads that are busy. */
    THREAD_UTILIZATION(
            "run-modules",
            Kind.GAUGE,
            "threadUtilization",
            "Share of the threads' time that the subtask spent on invocations in the last five"
                    + " seconds, from 0 to 1."),
    /** The time that jobs wait for a thread, in microseconds. */
    QUEUE_TIME(
            "run-modules",
            Kind.HISTOGRAM,
            "queueTimeMicros",
            "Microseconds between a job's handover and its invocation."),
    /** Invocations that ended. */
    INVOCATIONS(
            "run-modules",
            Kind.COUNTER,
            "invocations",
            "Invocations that ended: attempts, not jobs. Also by module."),
    /** Invocations that succeeded. */
    INVOCATIONS_SUCCEEDED(
            "run-modules",
            Kind.COUNTER,
            "invocationsSucceeded",
            "Invocations that succeeded. Also by module."),
    /** Invocations that failed. */
    INVOCATIONS_FAILED(
            "run-modules",
            Kind.COUNTER,
            "invocationsFailed",
            "Invocations that failed, whether they are retried or not. By kind under failure.<kind>. Also by"
                    + " module."),
    /** The time that invocations take, in microseconds. */
    INVOCATION_TIME(
            "run-modules",
            Kind.HISTOGRAM,
            "invocationTimeMicros",
            "Microseconds that an invocation took in the engine. Also by module."),
    /** The fuel that invocations used. */
    FUEL(
            "run-modules",
            Kind.COUNTER,
            "fuel",
            "Fuel that invocations used, of modules whose fuel is counted. Also by module."),
    /** Answers of memoised modules that were kept. */
    MEMOISE_HITS(
            "run-modules",
            Kind.COUNTER,
            "memoiseHits",
            "Answers of memoised modules that were found among those kept, so that the module did"
                    + " not run. Also by module."),
    /** Answers of memoised modules that were computed. */
    MEMOISE_MISSES(
            "run-modules",
            Kind.COUNTER,
            "memoiseMisses",
            "Invocations of memoised modules whose answer was not among those kept. Also by"
                    + " module."),
    /** Jobs of a tenant that wait for a thread. */
    TENANT_QUEUED(
            "run-modules",
            Kind.TENANT_GAUGE,
            "jobsQueued",
            "Jobs of a tenant that wait for a thread."),
    /** Jobs of a tenant that run. */
    TENANT_RUNNING(
            "run-modules",
            Kind.TENANT_GAUGE,
            "jobsRunning",
            "Jobs of a tenant that run, or that are next in the turn of one that runs."),
    /** Jobs of a tenant that are parked. */
    TENANT_PARKED(
            "run-modules",
            Kind.PARKED_GAUGE,
            "jobsParked",
            "Jobs of a tenant that are parked, as of the last checkpoint: they wait in RocksDB for"
                    + " a time, for room of their tenant, or behind another job of their key."),
    /** The processor time that a tenant used, in milliseconds. */
    TENANT_PROCESSOR_TIME(
            "run-modules",
            Kind.TENANT_COUNTER,
            "processorMillis",
            "Processor time that a tenant's jobs used, in milliseconds."),
    /** The fuel that a tenant used. */
    TENANT_FUEL(
            "run-modules",
            Kind.TENANT_COUNTER,
            "fuel",
            "Fuel that a tenant's jobs used, of modules whose fuel is counted."),
    /** Modules that were compiled. */
    MODULES_COMPILED("run-modules", Kind.ENGINE, "modulesCompiled", "Modules that were compiled."),
    /** The total time of compiling, in milliseconds. */
    MODULES_COMPILED_MILLIS(
            "run-modules",
            Kind.ENGINE,
            "modulesCompiledMillis",
            "Total time of compiling, in milliseconds."),
    /** Modules whose compiled code was found in a cache. */
    COMPILED_CACHE_HITS(
            "run-modules",
            Kind.ENGINE,
            "compiledCacheHits",
            "Modules whose compiled code was found in memory or on disk."),
    /** Modules whose changed file is in use. */
    MODULES_REPLACED(
            "run-modules", Kind.ENGINE, "modulesReplaced", "Modules whose changed file is in use."),
    /** Modules whose changed file cannot be used. */
    MODULES_REJECTED(
            "run-modules",
            Kind.ENGINE,
            "modulesRejected",
            "Modules whose changed file cannot be used; the last good one stays."),
    /** Instances that were created. */
    INSTANCES_CREATED(
            "run-modules", Kind.ENGINE, "instancesCreated", "Instances that were created."),
    /** Instances that were reset for another job. */
    INSTANCES_RESET(
            "run-modules",
            Kind.ENGINE,
            "instancesReset",
            "Instances that were reset for another job."),
    /** Instances that were discarded. */
    INSTANCES_DISCARDED(
            "run-modules",
            Kind.ENGINE,
            "instancesDiscarded",
            "Instances that were discarded after a failure, or evicted."),
    /** HTTP requests that guests made. */
    HTTP_CALLS("run-modules", Kind.ENGINE, "httpCalls", "HTTP requests that guests made."),
    /** HTTP requests that got no response. */
    HTTP_CALLS_FAILED(
            "run-modules",
            Kind.ENGINE,
            "httpCallsFailed",
            "HTTP requests of guests that got no response."),
    /** The total time of HTTP requests, in milliseconds. */
    HTTP_CALLS_MILLIS(
            "run-modules",
            Kind.ENGINE,
            "httpCallsMillis",
            "Total time of HTTP requests of guests, in milliseconds.");

    /** The type of a metric, and who reports it. */
    public enum Kind {
        /** A counter of the subtask. */
        COUNTER,
        /** A gauge of the subtask. */
        GAUGE,
        /** A gauge of one tenant in a subtask, in the group {@code tenant}. */
        TENANT_GAUGE,
        /** A counter of one tenant in a subtask, in the group {@code tenant}. */
        TENANT_COUNTER,
        /** A gauge of one tenant in a subtask, in the group {@code parked}. */
        PARKED_GAUGE,
        /** A gauge of one module in a subtask, in the group {@code state}. */
        STATE_GAUGE,
        /** A histogram of the last thousand values in the subtask: p50, p99 and others. */
        HISTOGRAM,
        /** A counter of the whole engine, in the group {@code engine} of one subtask. */
        ENGINE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
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

    /** The uid of the operator that registers it. */
    public String operator() {
        return operator;
    }

    /** Its type, as reporters see it. */
    public Kind kind() {
        return kind;
    }

    /** Its name below the scope of its operator. */
    public String metricName() {
        return metricName;
    }

    /** One sentence with its unit. */
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
