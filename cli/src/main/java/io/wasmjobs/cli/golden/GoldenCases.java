package io.wasmjobs.cli.golden;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.cli.module.GivenState;
import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a module's {@code cases.json}; wasm-modules/README.md defines its form. */
public final class GoldenCases {

    /** Reads and writes the JSON of cases. */
    public static final ObjectMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

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

    /**
     * The cases of one module.
     *
     * @param file its {@code cases.json}
     * @throws IllegalArgumentException if it does not have that form; the message says where
     */
    public static List<GoldenCase> read(Path file, String module) throws IOException {
        List<GoldenCase> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode node : JSON.readTree(Files.readAllBytes(file)).required("cases")) {
            String name = node.required("name").asText();
            try {
                GoldenCase read = read(module, name, node);
                Expectation unused = expectation(read.expect());
                cases.add(read);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("case " + name + ": " + e.getMessage(), e);
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException("two cases are called " + name);
            }
        }
        return cases;
    }

    private static GoldenCase read(String module, String name, JsonNode node) {
        onlyKnown(node, CASE_KEYS);
        onlyKnown(node.required("expect"), EXPECT_KEYS);
        JsonNode message = node.required("message");
        Bytes payload = payload(message);
        if (payload == null) {
            throw new IllegalArgumentException("the message has no payload");
        }
        JsonNode timeout = node.get("timeout_ms");
        return new GoldenCase(
                module,
                name,
                new Message(message.path("type_name").asText("Request"), payload),
                timeout == null ? null : Duration.ofMillis(timeout.longValue()),
                node.has("manifest") ? (ObjectNode) node.get("manifest") : JSON.createObjectNode(),
                node.get("server"),
                node.has("files") ? node.get("files").asText() : null,
                node.has("state") ? state(node.get("state")) : null,
                node.required("expect"));
    }

    /** Reads a given state, which has version 1, so that a case can test its migration. */
    private static EntityEntries state(JsonNode object) {
        SortedMap<Bytes, Bytes> entries = GivenState.entries(object);
        return new EntityEntries(entries.isEmpty() ? EntityState.NO_VERSION : 1, entries);
    }

    private static void onlyKnown(JsonNode node, Set<String> keys) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!keys.contains(field.getKey())) {
                throw new IllegalArgumentException("unknown key " + field.getKey());
            }
        }
    }

    /** Reads an expectation, in which {@code ${server}} has been replaced. */
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
