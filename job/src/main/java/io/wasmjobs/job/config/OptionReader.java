package io.wasmjobs.job.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Reads and checks single options; errors name the key, its value and what is expected. */
abstract class OptionReader {

    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** A number of at least 1 that fits an {@code int}. */
    static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private static final int PAGE = 1 << 16;

    private final Configuration configuration;

    OptionReader(Configuration configuration) {
        this.configuration = configuration;
    }

    final void atLeast(ConfigOption<?> most, boolean right, ConfigOption<?> usual) {
        check(most, right, "at least " + usual.key() + ", which is " + value(usual));
    }

    final int pages(ConfigOption<MemorySize> option) {
        long bytes = get(option).getBytes();
        check(
                option,
                bytes % PAGE == 0 && bytes / PAGE <= 32_767,
                "a multiple of 64 KiB below 2 GiB");
        return (int) (bytes / PAGE);
    }

    final Map<String, Integer> numbers(ConfigOption<Map<String, String>> option, int most) {
        Map<String, Integer> numbers = new HashMap<>();
        Map<String, String> given = getOrNull(option);
        (given == null ? Map.<String, String>of() : given)
                .forEach(
                        (name, number) -> {
                            boolean right = NUMBER.matcher(number).matches();
                            check(
                                    option,
                                    right && Integer.parseInt(number) <= most,
                                    "names with numbers from 1 to " + most);
                            numbers.put(name, Integer.parseInt(number));
                        });
        return numbers;
    }

    final Map<String, String> passedThrough(KafkaOptions.PassThrough family) {
        Map<String, String> properties = new HashMap<>();
        configuration
                .toMap()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(family.prefix())) {
                                properties.put(key.substring(family.prefix().length()), value);
                            }
                        });
        return properties;
    }

    final String topic(ConfigOption<String> option) {
        String topic = get(option);
        check(option, TOPIC.matcher(topic).matches(), "a topic's name");
        return topic;
    }

    final Set<String> topics(ConfigOption<List<String>> option) {
        List<String> topics = get(option);
        boolean right = topics.stream().allMatch(topic -> TOPIC.matcher(topic).matches());
        check(option, right, "names of topics, separated by semicolons");
        return Set.copyOf(topics);
    }

    final String notBlank(ConfigOption<String> option) {
        String text = getOrNull(option);
        if (text == null || text.isBlank()) {
            throw new IllegalConfigurationException(
                    option.key()
                            + " is not set: give --"
                            + option.key()
                            + " or a line in --config");
        }
        return text;
    }

    final Duration positive(ConfigOption<Duration> option) {
        Duration duration = get(option);
        check(option, duration.toMillis() > 0, "at least 1 ms");
        return duration;
    }

    final Duration notNegative(ConfigOption<Duration> option) {
        Duration duration = get(option);
        check(option, !duration.isNegative(), "not negative");
        return duration;
    }

    final int atLeastOne(ConfigOption<Integer> option) {
        int number = get(option);
        check(option, number >= 1, "at least 1");
        return number;
    }

    final @Nullable Integer optionalAtLeastOne(ConfigOption<Integer> option) {
        return getOrNull(option) == null ? null : Integer.valueOf(atLeastOne(option));
    }

    /** A number of at least 1, or {@code absent} if the option is not set. */
    final long fuel(ConfigOption<Long> option, long absent) {
        Long units = getOrNull(option);
        check(option, units == null || units >= 1, "at least 1");
        return units == null ? absent : units;
    }

    final int bytes(ConfigOption<MemorySize> option) {
        long bytes = get(option).getBytes();
        check(option, bytes >= 1 && bytes <= Integer.MAX_VALUE, "from 1 byte to 2 GiB");
        return (int) bytes;
    }

    final <T> T get(ConfigOption<T> option) {
        T value = getOrNull(option);
        if (value == null) {
            throw new IllegalConfigurationException(option.key() + " is not set");
        }
        return value;
    }

    final <T> @Nullable T getOrNull(ConfigOption<T> option) {
        try {
            return configuration.getOptional(option).orElse(option.defaultValue());
        } catch (IllegalArgumentException e) {
            throw new IllegalConfigurationException(wrong(option, type(option)), e);
        }
    }

    private static String type(ConfigOption<?> option) {
        if (option.defaultValue() instanceof Enum<?> constant) {
            return "one of " + OptionCatalogue.values(constant);
        }
        return "of type " + OptionCatalogue.type(option);
    }

    final void check(ConfigOption<?> option, boolean right, String expected) {
        if (!right) {
            throw new IllegalConfigurationException(wrong(option, expected));
        }
    }

    private String wrong(ConfigOption<?> option, String expected) {
        return option.key() + ": " + value(option) + " is wrong; it has to be " + expected;
    }

    final String value(ConfigOption<?> option) {
        String given = configuration.toMap().get(option.key());
        if (given != null) {
            return given;
        }
        return option.defaultValue() instanceof Duration duration
                ? TimeUtils.formatWithHighestUnit(duration)
                : String.valueOf(option.defaultValue());
    }
}
