package io.wasmjobs.job.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The effective options, including defaults, that may be shown to everybody. Of Kafka's own
 * properties only those are shown that cannot hold a secret; the others are named.
 */
final class ShownOptions {

    private static final String HIDDEN = "[hidden]";

    /**
     * Options of type text that are safe to show, because they only select one of several known
     * values.
     */
    private static final Set<String> KNOWN_TEXTS =
            Set.of(
                    "acks",
                    "auto.offset.reset",
                    "compression.type",
                    "isolation.level",
                    "partition.assignment.strategy",
                    "sasl.mechanism",
                    "security.protocol");

    private static final Set<ConfigDef.Type> NUMBERS =
            Set.of(
                    ConfigDef.Type.BOOLEAN,
                    ConfigDef.Type.SHORT,
                    ConfigDef.Type.INT,
                    ConfigDef.Type.LONG,
                    ConfigDef.Type.DOUBLE);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9.]{1,20}|true|false");

    /** The parts of an address that may contain a secret. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)[^/@]*@|\\?.*");

    private ShownOptions() {}

    /**
     * The options by key.
     *
     * @param given the options that are set; all others have their defaults
     * @param kafka the resulting properties of Kafka's clients
     */
    static Map<String, String> of(Configuration given, KafkaConfig kafka) {
        Configuration effective = new Configuration();
        for (ConfigOption<?> option : OptionCatalogue.options()) {
            addDefault(option, effective);
            String value = given.toMap().get(option.key());
            if (value != null) {
                effective.setString(option.key(), value);
            }
        }
        Map<String, String> shown = new TreeMap<>(effective.toMap());
        shown.computeIfPresent(WasmOptions.MODULES.key(), (key, address) -> place(address));
        addProperties(KafkaOptions.CONSUMER, kafka.consumer(), ConsumerConfig.configDef(), shown);
        addProperties(KafkaOptions.PRODUCER, kafka.producer(), ProducerConfig.configDef(), shown);
        return shown;
    }

    private static <T> void addDefault(ConfigOption<T> option, Configuration effective) {
        if (option.hasDefaultValue()) {
            effective.set(option, option.defaultValue());
        }
    }

    private static String place(String address) {
        return address.contains("://") ? CREDENTIALS.matcher(address).replaceAll("") : address;
    }

    private static void addProperties(
            KafkaOptions.PassThrough family,
            Map<String, String> properties,
            ConfigDef known,
            Map<String, String> shown) {
        properties.forEach(
                (name, value) -> {
                    if (!name.equals("bootstrap.servers")) {
                        shown.put(
                                family.prefix() + name,
                                isHarmless(name, value, known) ? value : HIDDEN);
                    }
                });
    }

    private static boolean isHarmless(String name, String value, ConfigDef known) {
        ConfigDef.ConfigKey property = known.configKeys().get(name);
        return KNOWN_TEXTS.contains(name)
                || (property != null
                        && NUMBERS.contains(property.type)
                        && NUMBER.matcher(value).matches());
    }
}
