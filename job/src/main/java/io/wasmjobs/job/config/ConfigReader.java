package io.wasmjobs.job.config;

import io.wasmjobs.engine.GuestCeilings;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.oci.OciReference;
import io.wasmjobs.job.binding.Bindings;
import io.wasmjobs.job.binding.BindingsException;
import io.wasmjobs.job.binding.BindingsFile;
import io.wasmjobs.job.binding.InputTopics;
import io.wasmjobs.job.schedule.Breakers;
import io.wasmjobs.job.schedule.FairShares;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** Reads and checks the pipeline's options; errors name the key and its value. */
final class ConfigReader extends OptionReader {

    private static final Pattern PASSWORD = Pattern.compile("[a-z][a-z0-9+.-]*://[^/@]*:[^/]*@.*");
    private static final int MOST_WEIGHT = 1_000;

    /**
     * The largest size of the two filters: 2^30 longs each, the largest power of two that is an
     * array's length.
     */
    private static final MemorySize MOST_FILTER_MEMORY = MemorySize.ofMebiBytes(16 << 10);

    /** The default maximum of brokers: 15 minutes. */
    private static final String BROKERS_LONGEST_TRANSACTION = "900000";

    /**
     * Larger than Kafka's default, because each batch costs a header, a checksum and a share of a
     * request.
     */
    private static final String LARGE_BATCH = "131072";

    /** Results that become visible with the checkpoint may be batched. */
    private static final String UNSEEN_LINGER = "100";

    private static final String SHORT_LINGER = "2";

    /** How often Flink's source looks for new partitions, and with a pattern for new topics. */
    private static final String PARTITION_DISCOVERY = "partition.discovery.interval.ms";

    private static final String NEW_TOPICS_WITHIN = "30000";

    /** For guests that take a millisecond, about ten results wake the task once. */
    private static final Duration UNSEEN_COMPLETION_LINGER = Duration.ofMillis(10);

    private final Configuration configuration;

    ConfigReader(Configuration configuration) {
        super(configuration);
        this.configuration = configuration;
    }

    PipelineConfig read() {
        OptionCatalogue.checkKeys(configuration.keySet());
        Delivery delivery = get(WasmOptions.DELIVERY);
        Bindings bindings = bindings();
        KafkaConfig kafka = kafka(delivery, bindings);
        return new PipelineConfig(
                kafka,
                bindings,
                delivery,
                engine(),
                run(delivery),
                atLeastOne(WasmOptions.ENTITIES_THREADS),
                getOrNull(WasmOptions.BINDINGS) == null
                        ? null
                        : atLeastOne(WasmOptions.BOUND_THREADS),
                duplicates(),
                new PipelineConfig.Parallelism(
                        optionalAtLeastOne(WasmOptions.PARALLELISM_SOURCE),
                        optionalAtLeastOne(WasmOptions.PARALLELISM_ENGINE),
                        optionalAtLeastOne(WasmOptions.PARALLELISM_SINKS)),
                kafka.producerLimits(),
                notNegative(WasmOptions.NOT_BEFORE_MAX),
                ShownOptions.of(configuration, kafka));
    }

    /** Reads the options for a program that runs modules without the pipeline. */
    ProgramConfig readProgram() {
        return new ProgramConfig(engine(), run(get(WasmOptions.DELIVERY)));
    }

    private Bindings bindings() {
        String file = getOrNull(WasmOptions.BINDINGS);
        if (file == null) {
            return Bindings.NONE;
        }
        try {
            return BindingsFile.read(Path.of(notBlank(WasmOptions.BINDINGS)))
                    .checkedAgainst(
                            List.of(
                                    topic(KafkaOptions.JOBS_TOPIC),
                                    topic(KafkaOptions.RESULTS_TOPIC),
                                    topic(KafkaOptions.DEAD_LETTERS_TOPIC),
                                    topic(KafkaOptions.STATE_TOPIC)))
                    .bindings();
        } catch (BindingsException | InvalidPathException e) {
            throw new IllegalConfigurationException(
                    WasmOptions.BINDINGS.key() + ": " + e.getMessage(), e);
        }
    }

    private KafkaConfig kafka(Delivery delivery, Bindings bindings) {
        Map<String, String> common = clientProperties();
        Map<String, String> consumer = new HashMap<>(common);
        consumer.put("isolation.level", "read_committed");
        consumer.putAll(passedThrough(KafkaOptions.CONSUMER));
        Map<String, String> producer = new HashMap<>(common);
        producer.put("acks", "all");
        producer.put("enable.idempotence", "true");
        producer.put("transaction.timeout.ms", BROKERS_LONGEST_TRANSACTION);
        producer.put("batch.size", LARGE_BATCH);
        producer.put("linger.ms", delivery == Delivery.EXACTLY_ONCE ? UNSEEN_LINGER : SHORT_LINGER);
        producer.putAll(passedThrough(KafkaOptions.PRODUCER));
        checkNumber(producer, "max.request.size");
        checkNumber(producer, "transaction.timeout.ms");
        String results = topic(KafkaOptions.RESULTS_TOPIC);
        String deadLetters = topic(KafkaOptions.DEAD_LETTERS_TOPIC);
        String state = topic(KafkaOptions.STATE_TOPIC);
        Set<String> outputs = new HashSet<>(topics(KafkaOptions.OUTPUT_TOPICS));
        outputs.addAll(bindings.outputs());
        InputTopics inputs =
                new InputTopics(
                        topic(KafkaOptions.JOBS_TOPIC),
                        bindings.inputs(),
                        new HashSet<>(List.of(results, deadLetters, state)));
        if (inputs.isOpen()) {
            consumer.putIfAbsent(PARTITION_DISCOVERY, NEW_TOPICS_WITHIN);
        }
        return new KafkaConfig(
                inputs,
                results,
                deadLetters,
                state,
                outputs,
                notBlank(KafkaOptions.GROUP_ID),
                get(KafkaOptions.START_FROM),
                get(WasmOptions.START_FRESH),
                notBlank(KafkaOptions.TRANSACTIONAL_ID_PREFIX),
                common,
                consumer,
                producer);
    }

    private Map<String, String> clientProperties() {
        Map<String, String> properties = new HashMap<>();
        if (getOrNull(KafkaOptions.CONFIG) != null) {
            try {
                properties.putAll(KafkaPropertiesFile.read(Path.of(notBlank(KafkaOptions.CONFIG))));
            } catch (IOException | InvalidPathException e) {
                throw new IllegalConfigurationException(
                        KafkaOptions.CONFIG.key()
                                + ": cannot read "
                                + getOrNull(KafkaOptions.CONFIG),
                        e);
            }
        }
        properties.putAll(passedThrough(KafkaOptions.CLIENT));
        properties.put("bootstrap.servers", notBlank(KafkaOptions.BOOTSTRAP_SERVERS));
        return properties;
    }

    private PipelineConfig.Duplicates duplicates() {
        MemorySize filter = get(WasmOptions.DUPLICATES_FILTER_SIZE);
        check(
                WasmOptions.DUPLICATES_FILTER_SIZE,
                filter.getBytes() <= MOST_FILTER_MEMORY.getBytes(),
                "at most 16 gb");
        return new PipelineConfig.Duplicates(
                positive(WasmOptions.DUPLICATES_TTL),
                filter,
                get(WasmOptions.DUPLICATES_LOW_PRIORITY_MERGES));
    }

    private EngineConfig engine() {
        int maxModule = bytes(WasmOptions.MODULES_MAX_SIZE);
        check(
                WasmOptions.MODULES_MAX_SIZE,
                maxModule <= ModuleLimits.DEFAULTS.moduleBytes(),
                "at most 16 mb, the engine's own limit");
        MemorySize pool = getOrNull(WasmOptions.POOL_MEMORY);
        MemorySize answers = getOrNull(WasmOptions.MEMOISE_MEMORY);
        GuestLimits limits = limits();
        return new EngineConfig(
                modules(),
                new EngineConfig.RegistryAccess(
                        getOrNull(WasmOptions.MODULES_OCI_CREDENTIALS),
                        get(WasmOptions.MODULES_OCI_PLAIN_HTTP)),
                maxModule,
                positive(WasmOptions.MODULES_REFRESH),
                limits,
                ceilings(limits),
                pool == null ? 0 : pool.getBytes(),
                answers == null ? null : (@Nullable Long) answers.getBytes(),
                positive(WasmOptions.COMPILE_TIME_LIMIT),
                getOrNull(WasmOptions.COMPILE_CACHE_FOLDER));
    }

    private GuestLimits limits() {
        return GuestLimits.DEFAULTS
                .withTimeout(positive(LimitOptions.LIMIT_TIMEOUT))
                .withMaxMemoryPages(pages(LimitOptions.LIMIT_MEMORY))
                .withMaxOutputBytes(bytes(LimitOptions.LIMIT_OUTPUT))
                .withMaxHttpResponseBytes(bytes(LimitOptions.LIMIT_HTTP_RESPONSE))
                .withFuel(fuel(LimitOptions.LIMIT_FUEL, 0));
    }

    private GuestCeilings ceilings(GuestLimits limits) {
        GuestCeilings ceilings =
                new GuestCeilings(
                        positive(LimitOptions.LIMIT_TIMEOUT_MAX),
                        pages(LimitOptions.LIMIT_MEMORY_MAX),
                        bytes(LimitOptions.LIMIT_OUTPUT_MAX),
                        bytes(LimitOptions.LIMIT_HTTP_RESPONSE_MAX),
                        bytes(LimitOptions.LIMIT_STATE_MAX),
                        fuel(LimitOptions.LIMIT_FUEL_MAX, Long.MAX_VALUE));
        boolean isLongEnough = ceilings.timeout().compareTo(limits.timeout()) >= 0;
        atLeast(LimitOptions.LIMIT_TIMEOUT_MAX, isLongEnough, LimitOptions.LIMIT_TIMEOUT);
        atLeast(
                LimitOptions.LIMIT_MEMORY_MAX,
                ceilings.maxMemoryPages() >= limits.maxMemoryPages(),
                LimitOptions.LIMIT_MEMORY);
        atLeast(
                LimitOptions.LIMIT_OUTPUT_MAX,
                ceilings.maxOutputBytes() >= limits.maxOutputBytes(),
                LimitOptions.LIMIT_OUTPUT);
        atLeast(
                LimitOptions.LIMIT_HTTP_RESPONSE_MAX,
                ceilings.maxHttpResponseBytes() >= limits.maxHttpResponseBytes(),
                LimitOptions.LIMIT_HTTP_RESPONSE);
        atLeast(
                LimitOptions.LIMIT_FUEL_MAX,
                ceilings.maxFuel() >= limits.fuel(),
                LimitOptions.LIMIT_FUEL);
        return ceilings;
    }

    private RunConfig run(Delivery delivery) {
        Duration first = notNegative(WasmOptions.RETRY_BACKOFF);
        Duration longest = notNegative(WasmOptions.RETRY_BACKOFF_MAX);
        check(
                WasmOptions.RETRY_BACKOFF_MAX,
                longest.compareTo(first) >= 0,
                "at least " + WasmOptions.RETRY_BACKOFF.key());
        double jitter = get(WasmOptions.RETRY_JITTER);
        check(WasmOptions.RETRY_JITTER, jitter >= 0 && jitter <= 1, "from 0 to 1");
        int modules = get(WasmOptions.METRICS_MODULES);
        check(WasmOptions.METRICS_MODULES, modules >= 0, "at least 0");
        int overflow = get(TenantOptions.TENANT_OVERFLOW);
        check(TenantOptions.TENANT_OVERFLOW, overflow >= 0, "at least 0");
        return new RunConfig(
                notBlank(KafkaOptions.GROUP_ID),
                atLeastOne(WasmOptions.RUN_THREADS),
                atLeastOne(WasmOptions.RUN_CAPACITY),
                get(WasmOptions.RUN_CAPACITY_BYTES).getBytes(),
                new RunConfig.Batching(
                        atLeastOne(WasmOptions.RUN_BUNDLE),
                        notNegative(WasmOptions.RUN_LINGER),
                        delivery == Delivery.EXACTLY_ONCE
                                ? UNSEEN_COMPLETION_LINGER
                                : Duration.ZERO),
                atLeastOne(WasmOptions.RETRY_ATTEMPTS),
                new Backoff(first, longest, jitter),
                new FairShares(
                        numbers(TenantOptions.TENANT_WEIGHTS, MOST_WEIGHT),
                        numbers(TenantOptions.TENANT_CONCURRENCY, Integer.MAX_VALUE),
                        numbers(TenantOptions.MODULE_CONCURRENCY, Integer.MAX_VALUE),
                        numbers(TenantOptions.TENANT_RATES, Integer.MAX_VALUE),
                        numbers(TenantOptions.MODULE_RATES, Integer.MAX_VALUE),
                        breakers()),
                overflow,
                modules);
    }

    private Breakers.Settings breakers() {
        double share = get(TenantOptions.BREAKER_FAILURE_SHARE);
        check(TenantOptions.BREAKER_FAILURE_SHARE, share >= 0 && share <= 1, "from 0 to 1");
        Duration first = positive(TenantOptions.BREAKER_PAUSE);
        Duration longest = positive(TenantOptions.BREAKER_PAUSE_MAX);
        check(
                TenantOptions.BREAKER_PAUSE_MAX,
                longest.compareTo(first) >= 0,
                "at least " + TenantOptions.BREAKER_PAUSE.key());
        return new Breakers.Settings(share, first, longest, get(TenantOptions.BREAKER_JOBS));
    }

    /** Checks a number that the pipeline itself uses; Kafka checks the others. */
    private static void checkNumber(Map<String, String> producer, String name) {
        String value = producer.get(name);
        if (value != null && !NUMBER.matcher(value).matches()) {
            String unit = name.endsWith(".ms") ? "milliseconds" : "bytes";
            throw new IllegalConfigurationException(
                    KafkaOptions.PRODUCER.prefix()
                            + name
                            + ": "
                            + value
                            + " is wrong; it has to be a number of "
                            + unit);
        }
    }

    /**
     * The address of the modules. It must not contain a password, because logs and the dashboard
     * show it.
     */
    private String modules() {
        String modules = notBlank(WasmOptions.MODULES);
        if (PASSWORD.matcher(modules).matches()) {
            throw new IllegalConfigurationException(
                    WasmOptions.MODULES.key()
                            + ": there is a password in the address, which logs and the dashboard"
                            + " would show; use Flink's settings of that file system, or a server"
                            + " that asks for none");
        }
        if (modules.startsWith(OciReference.SCHEME)) {
            checkRegistry(modules);
        }
        return modules;
    }

    private static void checkRegistry(String modules) {
        try {
            var unused = OciReference.parse(modules).asBase();
        } catch (IllegalArgumentException e) {
            throw new IllegalConfigurationException(
                    WasmOptions.MODULES.key() + ": " + e.getMessage(), e);
        }
    }
}
