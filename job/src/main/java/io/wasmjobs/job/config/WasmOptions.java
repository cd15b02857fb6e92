package io.wasmjobs.job.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * The options {@code wasm.*}: modules, delivery, deduplication, parallelism, threads and retries.
 */
public final class WasmOptions {

    /** {@code wasm.modules}: the folder or address of the modules. */
    public static final ConfigOption<String> MODULES =
            key("wasm.modules")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where modules are: a folder on every TaskManager, an http(s) address,"
                                    + " a registry (oci://host/prefix), or a folder in any file system"
                                    + " that Flink knows (s3://, gs://, hdfs://). A module is a file"
                                    + " <id>.wasm, its manifest <id>.json; in a registry, a repository"
                                    + " <prefix>/<id>.");

    /**
     * {@code wasm.modules.refresh-interval}: how long a module is used before its source is asked
     * again.
     */
    public static final ConfigOption<Duration> MODULES_REFRESH =
            key("wasm.modules.refresh-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "How long a module is used before its source is asked whether it"
                                    + " changed.");

    /** {@code wasm.modules.max-size}: the largest module, in bytes. */
    public static final ConfigOption<MemorySize> MODULES_MAX_SIZE =
            key("wasm.modules.max-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(16))
                    .withDescription("The largest module; a larger one is MODULE_INVALID.");

    /** {@code wasm.modules.oci.credentials-file}: logins for the registry of modules. */
    public static final ConfigOption<String> MODULES_OCI_CREDENTIALS =
            key("wasm.modules.oci.credentials-file")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A file on every TaskManager in the format of Docker's config.json"
                                    + " (auths), with the login for the registry of modules. It is read"
                                    + " whenever the registry asks for a login. Default: none, so that"
                                    + " no credentials are sent.");

    /** {@code wasm.modules.oci.plain-http}: a registry on another machine, without TLS. */
    public static final ConfigOption<Boolean> MODULES_OCI_PLAIN_HTTP =
            key("wasm.modules.oci.plain-http")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Asks the registry of modules over http, which is otherwise done on"
                                    + " loopback only. Credentials are not sent this way.");

    /** {@code wasm.compile.cache-folder}: the disk cache of compiled modules. */
    public static final ConfigOption<String> COMPILE_CACHE_FOLDER =
            key("wasm.compile.cache-folder")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A folder of each TaskManager that keeps compiled modules between"
                                    + " restarts. Only the TaskManager's user may be able to write to"
                                    + " it. Default: none, so that a restart compiles again.");

    /** {@code wasm.compile.time-limit}: the time limit of compiling a module. */
    public static final ConfigOption<Duration> COMPILE_TIME_LIMIT =
            key("wasm.compile.time-limit")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "Processor time: a module that takes more to compile is"
                                    + " MODULE_INVALID.");

    /** {@code wasm.bindings}: modules that are applied to topics. */
    public static final ConfigOption<String> BINDINGS =
            key("wasm.bindings")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A YAML file of bindings: modules that are applied to each record of a"
                                    + " topic, without an envelope (docs/reference/bindings.md). It is"
                                    + " read when the pipeline is submitted, where that is done."
                                    + " Default: none.");

    /** {@code wasm.delivery}: the delivery guarantee. */
    public static final ConfigOption<Delivery> DELIVERY =
            key("wasm.delivery")
                    .enumType(Delivery.class)
                    .defaultValue(Delivery.EXACTLY_ONCE)
                    .withDescription(
                            "exactly-once: one committed result or dead letter for each job,"
                                    + " visible to read_committed consumers with the checkpoint."
                                    + " at-least-once: visible within milliseconds, and possibly twice"
                                    + " after a crash.");

    /** {@code wasm.start.fresh}: starting without the state of an earlier run. */
    public static final ConfigOption<Boolean> START_FRESH =
            key("wasm.start.fresh")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "As an argument: --fresh. Starts without a checkpoint or savepoint where an"
                                    + " earlier run left offsets in Kafka, which is"
                                    + " refused otherwise. What it gives up: jobs that were read and"
                                    + " had not ended are lost, and ids that were seen are forgotten,"
                                    + " so a job that is sent or read again has a second result. With"
                                    + " kafka.start-from earliest, no job is lost and each one that is"
                                    + " still in the topic runs again. For one start: take it off once"
                                    + " the pipeline runs.");

    /** {@code wasm.duplicates.ttl}: how long an id is remembered. */
    public static final ConfigOption<Duration> DUPLICATES_TTL =
            key("wasm.duplicates.ttl")
                    .durationType()
                    .defaultValue(Duration.ofHours(24))
                    .withDescription(
                            "How long a job id is remembered from when it was first seen; within"
                                    + " that time it is not run again. Time in which the pipeline"
                                    + " is down does not count.");

    /** {@code wasm.duplicates.filter-size}: heap for the filter of recent ids. */
    public static final ConfigOption<MemorySize> DUPLICATES_FILTER_SIZE =
            key("wasm.duplicates.filter-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(32))
                    .withDescription(
                            "Heap of each subtask for a filter of recent ids, which saves a state"
                                    + " read for a new id. 32 mb hold the last 13 million ids. After a"
                                    + " restore the state is read until the filter has the ids of"
                                    + " the state. 0 turns it off.");

    /** {@code wasm.duplicates.low-priority-merges}: whether compactions yield to jobs. */
    public static final ConfigOption<Boolean> DUPLICATES_LOW_PRIORITY_MERGES =
            key("wasm.duplicates.low-priority-merges")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Lowers the priority of RocksDB's compactions, which reduces the"
                                    + " latency of jobs. The priority changes for the whole process"
                                    + " until its end, so use it only on TaskManagers that run one"
                                    + " pipeline and nothing else.");

    /** {@code wasm.parallelism.source}: subtasks that read jobs. */
    public static final ConfigOption<Integer> PARALLELISM_SOURCE =
            key("wasm.parallelism.source")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Subtasks that read jobs: the number of the jobs topic's partitions, or"
                                    + " a divisor of it. Default: the pipeline's parallelism.");

    /** {@code wasm.parallelism.engine}: subtasks that run modules. */
    public static final ConfigOption<Integer> PARALLELISM_ENGINE =
            key("wasm.parallelism.engine")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Subtasks that drop duplicates and run modules: the number of cores."
                                    + " Default: the pipeline's parallelism.");

    /** {@code wasm.parallelism.sinks}: subtasks that write outcomes. */
    public static final ConfigOption<Integer> PARALLELISM_SINKS =
            key("wasm.parallelism.sinks")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Subtasks that write results, and as many that write dead letters. Each"
                                    + " holds a producer and a transaction. The engine's number saves a"
                                    + " network hop. Default: wasm.parallelism.engine.");

    /** {@code wasm.run.threads}: concurrent invocations of a subtask. */
    public static final ConfigOption<Integer> RUN_THREADS =
            key("wasm.run.threads")
                    .intType()
                    .defaultValue(4)
                    .withDescription(
                            "Invocations that one subtask makes at the same time. A few for guests"
                                    + " that compute; a hundred for guests that wait for HTTP.");

    /** {@code wasm.entities.threads}: invocations of jobs with a key at the same time. */
    public static final ConfigOption<Integer> ENTITIES_THREADS =
            key("wasm.entities.threads")
                    .intType()
                    .defaultValue(2)
                    .withDescription(
                            "Invocations that one subtask makes at the same time for jobs with a"
                                    + " key, besides those of wasm.run.threads.");

    /** {@code wasm.bound.threads}: invocations for bound records at the same time. */
    public static final ConfigOption<Integer> BOUND_THREADS =
            key("wasm.bound.threads")
                    .intType()
                    .defaultValue(2)
                    .withDescription(
                            "Invocations that one subtask of the source makes at the same time for"
                                    + " records of bindings with dedupe: none and no key, besides"
                                    + " those of wasm.run.threads. Without wasm.bindings there are"
                                    + " none.");

    /** {@code wasm.run.capacity}: jobs that a subtask holds. */
    public static final ConfigOption<Integer> RUN_CAPACITY =
            key("wasm.run.capacity")
                    .intType()
                    .defaultValue(1_000)
                    .withDescription(
                            "Jobs that one subtask holds, running or queued, before it takes no"
                                    + " more. They are part of each checkpoint. Jobs that wait for"
                                    + " another attempt or for their not_before do not count.");

    /** {@code wasm.run.capacity-bytes}: bytes of jobs that a subtask holds. */
    public static final ConfigOption<MemorySize> RUN_CAPACITY_BYTES =
            key("wasm.run.capacity-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Bytes of jobs that one subtask holds before it takes no more. A single"
                                    + " larger job is still taken, alone.");

    /** {@code wasm.run.bundle}: jobs that are handed to the threads together. */
    public static final ConfigOption<Integer> RUN_BUNDLE =
            key("wasm.run.bundle")
                    .intType()
                    .defaultValue(64)
                    .withDescription(
                            "The most jobs that are handed to a subtask's threads at once.");

    /** {@code wasm.run.linger}: how long a bundle waits for more jobs. */
    public static final ConfigOption<Duration> RUN_LINGER =
            key("wasm.run.linger")
                    .durationType()
                    .defaultValue(Duration.ofMillis(1))
                    .withDescription(
                            "How long a job waits, while jobs come faster than this, for others to"
                                    + " be handed over with it. Zero hands each over at once.");

    /** {@code wasm.not-before.max}: how far ahead a job's earliest time may be. */
    public static final ConfigOption<Duration> NOT_BEFORE_MAX =
            key("wasm.not-before.max")
                    .durationType()
                    .defaultValue(Duration.ofDays(30))
                    .withDescription(
                            "How far ahead a job's not_before may be when it is read; one that is"
                                    + " further ahead is MALFORMED_JOB.");

    /** {@code wasm.retry.attempts}: attempts of a job in all. */
    public static final ConfigOption<Integer> RETRY_ATTEMPTS =
            key("wasm.retry.attempts")
                    .intType()
                    .defaultValue(3)
                    .withDescription(
                            "Invocations of a job in all, where it fails in a way that may end"
                                    + " differently the next time.");

    /** {@code wasm.retry.backoff}: the pause before the second attempt. */
    public static final ConfigOption<Duration> RETRY_BACKOFF =
            key("wasm.retry.backoff")
                    .durationType()
                    .defaultValue(Duration.ofMillis(500))
                    .withDescription("The pause before the second attempt; it doubles each time.");

    /** {@code wasm.retry.backoff-max}: the longest pause. */
    public static final ConfigOption<Duration> RETRY_BACKOFF_MAX =
            key("wasm.retry.backoff-max")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription("The longest pause between two attempts.");

    /** {@code wasm.retry.jitter}: the random part of a pause, from 0 to 1. */
    public static final ConfigOption<Double> RETRY_JITTER =
            key("wasm.retry.jitter")
                    .doubleType()
                    .defaultValue(0.2)
                    .withDescription(
                            "The part of a pause, from 0 to 1, that is shortened at random, so that"
                                    + " jobs that failed together are not retried together.");

    /** {@code wasm.pool.memory}: heap for all instances of a TaskManager. */
    public static final ConfigOption<MemorySize> POOL_MEMORY =
            key("wasm.pool.memory")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "Heap of one TaskManager for instances, running and idle, and for the"
                                    + " states that they are reset to (an eighth). Where it is"
                                    + " short, idle instances are evicted, least recently used"
                                    + " first. The pipeline does not start where it cannot hold"
                                    + " wasm.run.threads instances of wasm.limit.memory, or of 16"
                                    + " mb where that is less, for each subtask. Default: a third"
                                    + " of the heap.");

    /** {@code wasm.memoise.memory}: heap for the answers of memoised modules. */
    public static final ConfigOption<MemorySize> MEMOISE_MEMORY =
            key("wasm.memoise.memory")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "Heap of one TaskManager for the answers of all modules with memoise in"
                                    + " their manifests. Where it is short, the module whose"
                                    + " answers take most loses its least recently used one. 0"
                                    + " keeps none. Default: a 32nd of the heap.");

    /** {@code wasm.metrics.modules}: how many modules have metrics of their own. */
    public static final ConfigOption<Integer> METRICS_MODULES =
            key("wasm.metrics.modules")
                    .intType()
                    .defaultValue(20)
                    .withDescription(
                            "Modules that have metrics of their own in each subtask: the busiest of those"
                                    + " that loaded. The others share the name \"other\". As many tenants"
                                    + " have metrics of their own. Zero: none has.");

    private WasmOptions() {}
}
