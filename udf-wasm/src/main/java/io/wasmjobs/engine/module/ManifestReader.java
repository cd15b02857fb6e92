package io.wasmjobs.engine.module;

import static io.wasmjobs.engine.module.ManifestValues.columns;
import static io.wasmjobs.engine.module.ManifestValues.entries;
import static io.wasmjobs.engine.module.ManifestValues.flag;
import static io.wasmjobs.engine.module.ManifestValues.fuel;
import static io.wasmjobs.engine.module.ManifestValues.hash;
import static io.wasmjobs.engine.module.ManifestValues.hosts;
import static io.wasmjobs.engine.module.ManifestValues.list;
import static io.wasmjobs.engine.module.ManifestValues.modules;
import static io.wasmjobs.engine.module.ManifestValues.name;
import static io.wasmjobs.engine.module.ManifestValues.number;
import static io.wasmjobs.engine.module.ManifestValues.rate;
import static io.wasmjobs.engine.module.ManifestValues.texts;
import static io.wasmjobs.engine.module.ManifestValues.topics;
import static io.wasmjobs.engine.module.ManifestValues.ttl;
import static io.wasmjobs.engine.module.ManifestValues.word;
import static io.wasmjobs.engine.module.ManifestValues.wrong;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Manifest} key by key, so that each error can name its key. */
final class ManifestReader {

    private static final int MAX_BYTES = 256 * 1024;

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
    private Manifest.@Nullable SqlKeys sql;
    private boolean deterministic;
    private @Nullable Integer memoise;
    private @Nullable String sha256;

    private ManifestReader() {}

    static Manifest read(Bytes json) throws ModuleRefused {
        ManifestReader reader = new ManifestReader();
        for (Map.Entry<String, JsonNode> entry : tree(json).properties()) {
            if (!entry.getValue().isNull()) {
                reader.readKey(entry.getKey(), entry.getValue());
            }
        }
        Manifest manifest = reader.manifest();
        ManifestRules.check(manifest);
        return manifest;
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
                    abi =
                            word(
                                    key,
                                    value,
                                    Abi::of,
                                    "message, bytes, wasi, decaton, extism or spin");
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
                            word(key, value, ManifestValues::isFailure, "result or failure");
            case "concurrency" -> concurrency = number(key, value, Integer.MAX_VALUE);
            case "rate" -> perSecond = rate(key, value);
            case "on_failure" ->
                    failureBlocksKey =
                            word(key, value, ManifestValues::blocksKey, "continue or block");
            case "state" -> state = state(value);
            case "then" -> then = modules(key, value);
            case "topics" -> topics = topics(key, value);
            case "sql" -> sql = sql(value);
            case "deterministic" -> deterministic = flag(key, value);
            case "memoise" -> memoise = entries(key, value);
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

    private Manifest.SqlKeys sql(JsonNode object) throws ModuleRefused {
        if (!object.isObject()) {
            throw wrong("sql", "an object", object);
        }
        List<Manifest.Column> input = null;
        List<Manifest.Column> output = null;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = "sql." + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                continue;
            }
            switch (entry.getKey()) {
                case "input" -> input = columns(key, value);
                case "output" -> output = columns(key, value);
                default -> unknownKeys.add(key);
            }
        }
        if (output == null) {
            throw ModuleRefused.invalid(
                    "the manifest's sql has no output, such as \"id BIGINT, name STRING\"");
        }
        return new Manifest.SqlKeys(input, output);
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
                sql,
                deterministic,
                memoise,
                sha256,
                unknownKeys);
    }
}
