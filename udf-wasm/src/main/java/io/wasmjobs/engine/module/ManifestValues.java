package io.wasmjobs.engine.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.wasmjobs.engine.network.AllowedHost;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values of a manifest's keys; each error names the key and what is expected. */
final class ManifestValues {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** Kafka's rule for names, except for {@code .} and {@code ..}. */
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(s|min|h|d)");
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,8}) ?/ ?s");
    private static final int MOST_ENTRIES = 1_000_000;
    private static final Duration LONGEST_TTL = Duration.ofDays(3_650);

    private ManifestValues() {}

    static Duration ttl(String key, JsonNode value) throws ModuleRefused {
        Matcher matcher = DURATION.matcher(value.isTextual() ? value.textValue() : "");
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration ttl =
                    switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "min" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    };
            if (number > 0 && ttl.compareTo(LONGEST_TTL) <= 0) {
                return ttl;
            }
        }
        throw wrong(
                key,
                "a text such as \"30 d\", \"12 h\", \"90 min\" or \"60 s\", at most 3650 d",
                value);
    }

    static int rate(String key, JsonNode value) throws ModuleRefused {
        Matcher matcher = RATE.matcher(value.isTextual() ? value.textValue() : "");
        if (!matcher.matches()) {
            throw wrong(key, "a text such as \"100/s\"", value);
        }
        return Integer.parseInt(matcher.group(1));
    }

    static boolean flag(String key, JsonNode value) throws ModuleRefused {
        if (!value.isBoolean()) {
            throw wrong(key, "true or false", value);
        }
        return value.booleanValue();
    }

    static List<String> topics(String key, JsonNode value) throws ModuleRefused {
        List<String> topics = list(key, value);
        for (int i = 0; i < topics.size(); i++) {
            String topic = topics.get(i);
            if (!TOPIC.matcher(topic).matches() || topic.matches("[.]{1,2}")) {
                throw wrong(key + "[" + i + "]", "a topic's name", value.get(i));
            }
        }
        return topics;
    }

    static List<Manifest.Column> columns(String key, JsonNode value) throws ModuleRefused {
        if (!value.isTextual()) {
            throw wrong(key, "columns such as \"id BIGINT, name STRING\"", value);
        }
        return ColumnsReader.read(key, value.textValue());
    }

    static @Nullable ModuleReference modules(String key, JsonNode value) throws ModuleRefused {
        List<ModuleReference> modules = new ArrayList<>();
        for (String text : list(key, value)) {
            JsonNode entry = value.get(modules.size());
            try {
                ModuleReference module = ModuleReference.parse(text);
                if (module.next() != null) {
                    throw wrong(key + "[" + modules.size() + "]", "one module id", entry);
                }
                modules.add(module);
            } catch (IllegalArgumentException e) {
                throw wrong(key + "[" + modules.size() + "]", "a module id", entry);
            }
        }
        // The module itself is the first of the chain.
        if (modules.size() >= ModuleReference.MAX_CHAIN) {
            throw wrong(key, "at most " + (ModuleReference.MAX_CHAIN - 1) + " module ids", value);
        }
        return modules.isEmpty() ? null : ModuleReference.chain(modules);
    }

    static Optional<Boolean> blocksKey(String word) {
        return switch (word) {
            case "continue" -> Optional.of(false);
            case "block" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    static Optional<Boolean> isFailure(String word) {
        return switch (word) {
            case "result" -> Optional.of(false);
            case "failure" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    static <T> T word(String key, JsonNode value, Function<String, Optional<T>> of, String expected)
            throws ModuleRefused {
        return of.apply(value.isTextual() ? value.textValue() : "")
                .orElseThrow(() -> wrong(key, expected, value));
    }

    static long fuel(String key, JsonNode value) throws ModuleRefused {
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 1) {
            return value.longValue();
        }
        throw wrong(key, "a whole number from 1 to " + Long.MAX_VALUE, value);
    }

    /** A number of entries, as a number or as a text of one. */
    static int entries(String key, JsonNode value) throws ModuleRefused {
        if (value.isTextual() && value.textValue().matches("[1-9][0-9]{0,6}")) {
            return number(key, IntNode.valueOf(Integer.parseInt(value.textValue())), MOST_ENTRIES);
        }
        return number(key, value, MOST_ENTRIES);
    }

    static int number(String key, JsonNode value, int max) throws ModuleRefused {
        if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= 1
                && value.intValue() <= max) {
            return value.intValue();
        }
        throw wrong(key, "a whole number from 1 to " + max, value);
    }

    static List<AllowedHost> hosts(String key, JsonNode value) throws ModuleRefused {
        if (!value.isArray()) {
            throw wrong(key, "a list of texts", value);
        }
        List<AllowedHost> hosts = new ArrayList<>();
        for (JsonNode entry : value) {
            try {
                hosts.add(AllowedHost.parse(entry.isTextual() ? entry.textValue() : ""));
            } catch (IllegalArgumentException e) {
                throw wrong(
                        key,
                        "[http://|https://]host[:port] or tcp://host:port in each entry",
                        entry);
            }
        }
        return hosts;
    }

    static String name(String key, JsonNode value) throws ModuleRefused {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw wrong(key, "the name of an exported function", value);
        }
        return value.textValue();
    }

    static List<String> list(String key, JsonNode value) throws ModuleRefused {
        if (!value.isArray()) {
            throw wrong(key, "a list of texts", value);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode entry : value) {
            if (!entry.isTextual() || entry.textValue().indexOf('\0') >= 0) {
                throw wrong(key + "[" + texts.size() + "]", "a text without NUL", entry);
            }
            texts.add(entry.textValue());
        }
        return texts;
    }

    static Map<String, String> texts(String key, JsonNode value) throws ModuleRefused {
        if (!value.isObject()) {
            throw wrong(key, "an object of texts", value);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isTextual()
                    || entry.getKey().isEmpty()
                    || (entry.getKey() + entry.getValue().textValue()).indexOf('\0') >= 0) {
                throw wrong(key + "." + entry.getKey(), "a text without NUL", entry.getValue());
            }
            texts.put(entry.getKey(), entry.getValue().textValue());
        }
        return texts;
    }

    static String hash(String key, JsonNode value) throws ModuleRefused {
        String text = value.isTextual() ? value.textValue() : "";
        if (!SHA256.matcher(text).matches()) {
            throw wrong(key, "64 hex digits", value);
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * The error for a wrong value. It shows only short values, and none of {@code config}, which
     * are often secrets.
     */
    static ModuleRefused wrong(String key, String expected, JsonNode found) {
        boolean shown = found.isValueNode() && !key.startsWith("config");
        String text =
                shown ? found.toString() : found.getNodeType().name().toLowerCase(Locale.ROOT);
        String excerpt = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return ModuleRefused.invalid(
                "the manifest's " + key + " is " + excerpt + "; expected is " + expected);
    }
}
