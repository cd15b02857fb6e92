package io.wasmjobs.job.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.wasmjobs.job.schedule.Breakers;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/**
 * The options {@code wasm.tenant.*}, {@code wasm.module.*} and {@code wasm.breaker.*}: how tenants
 * share a subtask, and how failing modules are handled.
 */
public final class TenantOptions {

    /** {@code wasm.tenant.weights}: shares of tenants. */
    public static final ConfigOption<Map<String, String>> TENANT_WEIGHTS =
            key("wasm.tenant.weights")
                    .mapType()
                    .noDefaultValue()
                    .withDescription(
                            "Shares of the threads' processor time by tenant, such as"
                                    + " billing:3,reports:1. A tenant that is not listed has the"
                                    + " weight 1. From 1 to 1000.");

    /** {@code wasm.tenant.concurrency}: concurrent invocations of tenants. */
    public static final ConfigOption<Map<String, String>> TENANT_CONCURRENCY =
            key("wasm.tenant.concurrency")
                    .mapType()
                    .noDefaultValue()
                    .withDescription(
                            "The most invocations of a tenant that run at the same time in one"
                                    + " subtask, such as reports:2. A tenant that is not listed has"
                                    + " no limit but the threads.");

    /** {@code wasm.module.concurrency}: concurrent invocations of modules. */
    public static final ConfigOption<Map<String, String>> MODULE_CONCURRENCY =
            key("wasm.module.concurrency")
                    .mapType()
                    .noDefaultValue()
                    .withDescription(
                            "The most invocations of a module that run at the same time in one"
                                    + " subtask for each tenant, such as resize:2.");

    /** {@code wasm.tenant.rates}: jobs of tenants in a second. */
    public static final ConfigOption<Map<String, String>> TENANT_RATES =
            key("wasm.tenant.rates")
                    .mapType()
                    .noDefaultValue()
                    .withDescription(
                            "The most jobs of a tenant that begin in a second, in the whole"
                                    + " pipeline, such as reports:100. Further jobs are parked in"
                                    + " RocksDB until it is their time. Attempts after the first one"
                                    + " do not count.");

    /** {@code wasm.module.rates}: jobs of modules in a second. */
    public static final ConfigOption<Map<String, String>> MODULE_RATES =
            key("wasm.module.rates")
                    .mapType()
                    .noDefaultValue()
                    .withDescription(
                            "The same for the jobs of a module, of all tenants together, such as"
                                    + " resize:20.");

    /**
     * {@code wasm.tenant.overflow}: how many jobs may be parked because their tenant's share is
     * full.
     */
    public static final ConfigOption<Integer> TENANT_OVERFLOW =
            key("wasm.tenant.overflow")
                    .intType()
                    .defaultValue(100_000)
                    .withDescription(
                            "A tenant whose jobs take long may fill its share of wasm.run.capacity;"
                                    + " its further jobs are parked in RocksDB, so that those of other"
                                    + " tenants behind them are read. With more parked jobs in one"
                                    + " subtask than this, the subtask takes no more. 0: none is"
                                    + " parked for lack of room.");

    /**
     * {@code wasm.breaker.failure-share}: the share of failures at which the jobs of a module wait.
     */
    public static final ConfigOption<Double> BREAKER_FAILURE_SHARE =
            key("wasm.breaker.failure-share")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription(
                            "If this share of a module's invocations fails in ten seconds, its jobs"
                                    + " wait in RocksDB, and single ones try the module until one"
                                    + " succeeds. It takes 20 invocations in one subtask. From 0 to 1;"
                                    + " 0: they never wait.");

    /** {@code wasm.breaker.pause}: the pause before the first trial. */
    public static final ConfigOption<Duration> BREAKER_PAUSE =
            key("wasm.breaker.pause")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "How long the jobs of such a module wait until the first of them tries"
                                    + " it. The pause doubles with each trial that fails.");

    /** {@code wasm.breaker.pause-max}: the longest pause between two trials. */
    public static final ConfigOption<Duration> BREAKER_PAUSE_MAX =
            key("wasm.breaker.pause-max")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription("The longest pause between two trials of such a module.");

    /** {@code wasm.breaker.jobs}: what happens to the jobs of a module whose breaker is open. */
    public static final ConfigOption<Breakers.JobsWhileOpen> BREAKER_JOBS =
            key("wasm.breaker.jobs")
                    .enumType(Breakers.JobsWhileOpen.class)
                    .defaultValue(Breakers.JobsWhileOpen.WAIT)
                    .withDescription(
                            "wait: the other jobs of such a module wait. quarantine: they become"
                                    + " dead letters QUARANTINED at once.");

    private TenantOptions() {}
}
