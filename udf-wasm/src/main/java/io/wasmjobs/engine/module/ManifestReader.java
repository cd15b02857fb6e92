package io.wasmjobs.engine.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.network.AllowedHost;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Manifest} key by key, so that each error can name its key. */
final class ManifestReader {

    private static final int MAX_BYTES = 256 * 1024;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** Kafka's own rule, but for {@code .} and {@code ..}. */
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(s|min|h|d)");
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,8}) ?/ ?s");
    private static final Duration LONGEST_TTL = Duration.ofDays(3_650);
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            com.fasterxml.jackson.core.JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(16)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final List<String> unknownKeys = new ArrayList<>();
    private @Nullable Abi abi;
    private @Nullable String entry;
    private @Nullable Duration timeout;
    private @Nullable Integer maxPages;
    private @Nullable Long fuel;
    private @Nullable Integer maxHttpResponseBytes;
    private @Nullable Integer maxOutputBytes;
    private List<AllowedHost> allowedHosts = List.of();
    private List<String> args = List.of();
    private Map<String, String> config = Map.of();
    private Map<String, String> allowedPaths = Map.of();
    private @Nullable Isolation isolation;
    private @Nullable Boolean guestErrorIsFailure;
    private @Nullable Integer concurrency;
    private @Nullable Integer perSecond;
    private @Nullable Boolean failureBlocksKey;
    private Manifest.@Nullable StateKeys state;
    private @Nullable ModuleReference then;
    private List<String> topics = List.of();
    private @Nullable String sha256;

    private ManifestReader() {}

    static Manifest read(Bytes json) throws ModuleRefused {
        ManifestReader reader = new ManifestReader();
        for (Map.Entry<String, JsonNode> entry : tree(json).properties()) {
            if (!entry.getValue().isNull()) {
                reader.readKey(entry.getKey(), entry.getValue());
            }
        }
        reader.checkFolders();
        return reader.manifest();
    }

    private static JsonNode tree(Bytes json) throws ModuleRefused {
        if (json.size() > MAX_BYTES) {
            throw ModuleRefused.invalid(
                    "the manifest has " + json.size() + " bytes; the limit is " + MAX_BYTES);
        }
        try {
            JsonNode tree = JSON.readTree(json.unsafeArray());
            if (tree.isObject()) {
                return tree;
            }
            throw ModuleRefused.invalid("the manifest is not a JSON object");
        } catch (JsonProcessingException e) {
            throw ModuleRefused.invalid("the manifest is not JSON: " + where(e));
        } catch (IOException e) {
            throw ModuleRefused.invalid("the manifest is not JSON: it is not UTF-8");
        }
    }

    private static String where(JsonProcessingException e) {
        String place =
                e.getLocation() == null
                        ? ""
                        : " at line "
                                + e.getLocation().getLineNr()
                                + ", column "
                                + e.getLocation().getColumnNr();
        return e.getOriginalMessage().replaceAll("\\s+", " ") + place;
    }

    private void readKey(String key, JsonNode value) throws ModuleRefused {
        switch (key) {
            case "abi" ->
                    abi = word(key, value, Abi::of, "message, bytes, wasi, decaton or extism");
            case "entry" -> entry = name(key, value);
            case "timeout_ms" -> timeout = Duration.ofMillis(number(key, value, 86_400_000));
            case "memory" -> readMemory(value);
            case "fuel" -> fuel = fuel(key, value);
            case "max_output_bytes" -> maxOutputBytes = number(key, value, Integer.MAX_VALUE - 16);
            case "allowed_hosts" -> allowedHosts = hosts(key, value);
            case "args" -> args = list(key, value);
            case "config" -> config = texts(key, value);
            case "allowed_paths" -> allowedPaths = texts(key, value);
            case "isolation" ->
                    isolation = word(key, value, Isolation::of, "reset, fresh or shared");
            case "guest_error" ->
                    guestErrorIsFailure =
                            word(key, value, ManifestReader::isFailure, "result or failure");
            case "concurrency" -> concurrency = number(key, value, Integer.MAX_VALUE);
            case "rate" -> perSecond = rate(key, value);
            case "on_failure" ->
                    failureBlocksKey =
                            word(key, value, ManifestReader::blocksKey, "continue or block");
            case "state" -> state = state(value);
            case "then" -> then = modules(key, value);
            case "topics" -> topics = topics(key, value);
            case "sha256" -> sha256 = hash(key, value);
            default -> unknownKeys.add(key);
        }
    }

    private void readMemory(JsonNode memory) throws ModuleRefused {
        if (!memory.isObject()) {
            throw wrong("memory", "an object", memory);
        }
        for (Map.Entry<String, JsonNode> entry : memory.properties()) {
            String key = "memory." + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                continue;
            }
            switch (entry.getKey()) {
                case "max_pages" -> maxPages = number(key, value, 65_536);
                case "max_http_response_bytes" ->
                        maxHttpResponseBytes = number(key, value, Integer.MAX_VALUE - 16);
                default -> unknownKeys.add(key);
            }
        }
    }

    private Manifest.StateKeys state(JsonNode object) throws ModuleRefused {
        if (!object.isObject()) {
            throw wrong("state", "an object", object);
        }
        Integer maxBytes = null;
        Duration ttl = null;
        Integer version = null;
        Boolean publish = null;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = "state." + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                continue;
            }
            switch (entry.getKey()) {
                case "max_bytes" -> maxBytes = number(key, value, Integer.MAX_VALUE - 16);
                case "ttl" -> ttl = ttl(key, value);
                case "version" -> version = number(key, value, Integer.MAX_VALUE);
                case "publish" -> publish = flag(key, value);
                default -> unknownKeys.add(key);
            }
        }
        return new Manifest.StateKeys(maxBytes, ttl, version, publish);
    }

    private static Duration ttl(String key, JsonNode value) throws ModuleRefused {
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

    private static int rate(String key, JsonNode value) throws ModuleRefused {
        Matcher matcher = RATE.matcher(value.isTextual() ? value.textValue() : "");
        if (!matcher.matches()) {
            throw wrong(key, "a text such as \"100/s\"", value);
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static boolean flag(String key, JsonNode value) throws ModuleRefused {
        if (!value.isBoolean()) {
            throw wrong(key, "true or false", value);
        }
        return value.booleanValue();
    }

    private static List<String> topics(String key, JsonNode value) throws ModuleRefused {
        List<String> topics = list(key, value);
        for (int i = 0; i < topics.size(); i++) {
            String topic = topics.get(i);
            if (!TOPIC.matcher(topic).matches() || topic.matches("[.]{1,2}")) {
                throw wrong(key + "[" + i + "]", "a topic's name", value.get(i));
            }
        }
        return topics;
    }

    private static @Nullable ModuleReference modules(String key, JsonNode value)
            throws ModuleRefused {
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

    /** A module's own folders must not hide those that it was granted. */
    private void checkFolders() throws ModuleRefused {
        if ((state != null && allowedPaths.containsValue("/state"))
                || (!topics.isEmpty() && allowedPaths.containsValue("/emit"))) {
            throw ModuleRefused.invalid(
                    "the manifest's allowed_paths grants /state or /emit, which is the module's own"
                            + " folder: choose another name");
        }
    }

    private Manifest manifest() {
        return new Manifest(
                abi,
                entry,
                timeout,
                maxPages,
                fuel,
                maxHttpResponseBytes,
                maxOutputBytes,
                allowedHosts,
                args,
                config,
                allowedPaths,
                isolation,
                guestErrorIsFailure,
                concurrency,
                perSecond,
                failureBlocksKey,
                state,
                then,
                topics,
                sha256,
                unknownKeys);
    }

    private static Optional<Boolean> blocksKey(String word) {
        return switch (word) {
            case "continue" -> Optional.of(false);
            case "block" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    private static Optional<Boolean> isFailure(String word) {
        return switch (word) {
            case "result" -> Optional.of(false);
            case "failure" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    private static <T> T word(
            String key, JsonNode value, Function<String, Optional<T>> of, String expected)
            throws ModuleRefused {
        return of.apply(value.isTextual() ? value.textValue() : "")
                .orElseThrow(() -> wrong(key, expected, value));
    }

    private static long fuel(String key, JsonNode value) throws ModuleRefused {
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 1) {
            return value.longValue();
        }
        throw wrong(key, "a whole number from 1 to " + Long.MAX_VALUE, value);
    }

    private static int number(String key, JsonNode value, int max) throws ModuleRefused {
        if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= 1
                && value.intValue() <= max) {
            return value.intValue();
        }
        throw wrong(key, "a whole number from 1 to " + max, value);
    }

    private static List<AllowedHost> hosts(String key, JsonNode value) throws ModuleRefused {
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

    private static String name(String key, JsonNode value) throws ModuleRefused {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw wrong(key, "the name of an exported function", value);
        }
        return value.textValue();
    }

    private static List<String> list(String key, JsonNode value) throws ModuleRefused {
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

    private static Map<String, String> texts(String key, JsonNode value) throws ModuleRefused {
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

    private static String hash(String key, JsonNode value) throws ModuleRefused {
        String text = value.isTextual() ? value.textValue() : "";
        if (!SHA256.matcher(text).matches()) {
            throw wrong(key, "64 hex digits", value);
        }
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    /** Values of {@code config} are secrets more often than not: only short ones elsewhere show. */
    private static ModuleRefused wrong(String key, String expected, JsonNode found) {
        boolean shown = found.isValueNode() && !key.startsWith("config");
        String text =
                shown
                        ? found.toString()
                        : found.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        String excerpt = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return ModuleRefused.invalid(
                "the manifest's " + key + " is " + excerpt + "; expected is " + expected);
    }
}
