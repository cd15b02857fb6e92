package io.wasmjobs.modules;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the {@code cases.json} of every module; wasm-modules/README.md defines their form. */
final class GoldenCases {

    static final ObjectMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** The checkout. */
    static final Path ROOT = Path.of(required("wasmjobs.root")).toAbsolutePath().normalize();

    /** Its folder {@code wasm-modules}. */
    static final Path HOME = ROOT.resolve("wasm-modules");

    /** The built modules that are tested. */
    static final Path BUILT = Path.of(required("wasmjobs.modules")).toAbsolutePath().normalize();

    /** The folder beside a language's modules whose files they have copies of. */
    static final String SDK = "sdk";

    private static final Set<String> CASE_KEYS =
            Set.of(
                    "name",
                    "message",
                    "timeout_ms",
                    "manifest",
                    "server",
                    "files",
                    "state",
                    "expect");
    private static final Set<String> EXPECT_KEYS =
            Set.of("message", "failure", "contains", "logs", "files", "state", "emitted");

    private GoldenCases() {}

    private static String required(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("run by Maven, which sets " + property);
        }
        return value;
    }

    /** The source folders of all modules, by id. */
    static Map<String, Path> sources() {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> scripts = Files.find(HOME, 3, (file, a) -> file.endsWith("build"))) {
            scripts.filter(file -> HOME.relativize(file).getNameCount() == 3)
                    .map(Path::getParent)
                    .filter(folder -> !folder.endsWith(SDK))
                    .forEach(folder -> sources.put(folder.getFileName().toString(), folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    /** The source folder of one module. */
    static Path source(String module) {
        return Objects.requireNonNull(sources().get(module), () -> "no module " + module);
    }

    /** The cases of all modules. */
    static List<GoldenCase> all() {
        return sources().keySet().stream().flatMap(id -> of(id).stream()).toList();
    }

    /** The cases of one module. */
    static List<GoldenCase> of(String module) {
        Path file = source(module).resolve("cases.json");
        List<GoldenCase> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        try {
            for (JsonNode node : JSON.readTree(file.toFile()).required("cases")) {
                cases.add(read(module, node));
                if (!names.add(node.required("name").asText())) {
                    throw new IllegalArgumentException("two cases are called the same");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
        return cases;
    }

    private static GoldenCase read(String module, JsonNode node) {
        onlyKnown(node, CASE_KEYS);
        onlyKnown(node.required("expect"), EXPECT_KEYS);
        JsonNode message = node.required("message");
        Bytes payload = payload(message);
        if (payload == null) {
            throw new IllegalArgumentException(node.required("name") + " has no payload");
        }
        JsonNode timeout = node.get("timeout_ms");
        return new GoldenCase(
                module,
                node.required("name").asText(),
                new Message(message.path("type_name").asText("Request"), payload),
                timeout == null ? null : Duration.ofMillis(timeout.longValue()),
                node.has("manifest") ? (ObjectNode) node.get("manifest") : JSON.createObjectNode(),
                node.get("server"),
                node.has("files") ? node.get("files").asText() : null,
                node.has("state") ? GoldenState.of(node.get("state")) : null,
                node.required("expect"));
    }

    private static void onlyKnown(JsonNode node, Set<String> keys) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!keys.contains(field.getKey())) {
                throw new IllegalArgumentException("unknown key " + field.getKey());
            }
        }
    }

    /** What a case expects, once {@code ${server}} in it is filled in. */
    static Expectation expectation(JsonNode expect) {
        JsonNode message = expect.get("message");
        JsonNode failure = expect.get("failure");
        JsonNode contains = expect.get("contains");
        return new Expectation(
                message == null ? null : message.required("type_name").asText(),
                message == null || message.has("payload_json") ? null : payload(message),
                message == null ? null : message.get("payload_json"),
                failure == null ? null : FailureKind.valueOf(failure.asText()),
                contains == null ? null : contains.asText(),
                expect.has("logs") ? texts(expect.get("logs")) : null,
                expect.has("files") ? textsByName(expect.get("files")) : null,
                expect.get("state"),
                expect.get("emitted"));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Map<String, String> textsByName(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    private static @Nullable Bytes payload(JsonNode message) {
        try {
            JsonNode payload = message.get("payload");
            if (payload != null && payload.isArray()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                payload.forEach(number -> bytes.write(number.intValue()));
                return Bytes.wrap(bytes.toByteArray());
            }
            if (payload != null) {
                return Bytes.utf8(payload.asText().repeat(message.path("repeat").asInt(1)));
            }
            if (message.has("payload_base64")) {
                return Bytes.wrap(message.get("payload_base64").binaryValue());
            }
            JsonNode json = message.get("payload_json");
            return json == null ? null : Bytes.wrap(JSON.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new IllegalArgumentException("not base64: " + e.getMessage(), e);
        }
    }
}
