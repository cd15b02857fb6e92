package io.wasmjobs.job.config;

import io.wasmjobs.job.spelling.NearestWord;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.IllegalConfigurationException;

/** All options of the pipeline, found in {@link WasmOptions} and {@link KafkaOptions}. */
public final class OptionCatalogue {

    private static final List<ConfigOption<?>> OPTIONS = collect();
    private static final List<KafkaOptions.PassThrough> FAMILIES =
            List.of(KafkaOptions.CLIENT, KafkaOptions.CONSUMER, KafkaOptions.PRODUCER);

    /** Options whose values are written as {@code name:value,name:value}. */
    private static final Set<ConfigOption<?>> MAPS =
            Set.of(
                    TenantOptions.TENANT_WEIGHTS,
                    TenantOptions.TENANT_CONCURRENCY,
                    TenantOptions.MODULE_CONCURRENCY,
                    TenantOptions.TENANT_RATES,
                    TenantOptions.MODULE_RATES);

    /** The prefixes of the pipeline's keys. */
    private static final List<String> PREFIXES = List.of("wasm.", "kafka.");

    private OptionCatalogue() {}

    /** Every option, in the order in which the source has them. */
    public static List<ConfigOption<?>> options() {
        return OPTIONS;
    }

    /** The families of keys that are passed through to Kafka. */
    public static List<KafkaOptions.PassThrough> families() {
        return FAMILIES;
    }

    /** Whether there is an option with this key, or a family that it belongs to. */
    private static boolean knows(String key) {
        return OPTIONS.stream().anyMatch(option -> option.key().equals(key))
                || FAMILIES.stream()
                        .anyMatch(
                                family ->
                                        key.startsWith(family.prefix())
                                                && key.length() > family.prefix().length());
    }

    /**
     * Checks keys with a prefix of the pipeline's options; others belong to Flink or another
     * program.
     *
     * @throws IllegalConfigurationException if there is no such option; the message is one line
     *     that names the key and what was probably meant
     */
    public static void checkKeys(Collection<String> keys) {
        keys.stream()
                .filter(key -> PREFIXES.stream().anyMatch(key::startsWith))
                .sorted()
                .forEach(OptionCatalogue::checkKey);
    }

    /**
     * Checks that there is an option with this key.
     *
     * @throws IllegalConfigurationException if there is none; the message is one line that names
     *     the key and what was probably meant
     */
    public static void checkKey(String key) {
        if (!knows(key)) {
            String hint =
                    NearestWord.to(key, OPTIONS.stream().map(ConfigOption::key).toList())
                            .map(known -> "; did you mean " + known + "?")
                            .orElse("; docs/reference/configuration.md has them all");
            throw new IllegalConfigurationException(key + ": there is no such option" + hint);
        }
    }

    /** The values of an enumeration as they are written, such as {@code exactly-once}. */
    public static String values(Enum<?> constant) {
        return Stream.of(constant.getDeclaringClass().getEnumConstants())
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    /** The type of an option's value, in words. */
    public static String type(ConfigOption<?> option) {
        if (option.defaultValue() instanceof Enum<?> constant) {
            return values(constant);
        }
        if (MAPS.contains(option)) {
            return "Map";
        }
        if (option.defaultValue() != null) {
            return option.defaultValue().getClass().getSimpleName();
        }
        if (option.equals(WasmOptions.POOL_MEMORY) || option.equals(WasmOptions.MEMOISE_MEMORY)) {
            return "MemorySize";
        }
        if (option.equals(LimitOptions.LIMIT_FUEL) || option.equals(LimitOptions.LIMIT_FUEL_MAX)) {
            return "Long";
        }
        return option.key().startsWith("wasm.parallelism.") ? "Integer" : "String";
    }

    private static List<ConfigOption<?>> collect() {
        List<ConfigOption<?>> found = new ArrayList<>();
        for (Class<?> holder :
                List.of(
                        WasmOptions.class,
                        LimitOptions.class,
                        TenantOptions.class,
                        KafkaOptions.class)) {
            for (Field field : holder.getDeclaredFields()) {
                if (field.getType() == ConfigOption.class
                        && Modifier.isPublic(field.getModifiers())) {
                    found.add(valueOf(field));
                }
            }
        }
        return List.copyOf(found);
    }

    private static ConfigOption<?> valueOf(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " is public", e);
        }
    }
}
