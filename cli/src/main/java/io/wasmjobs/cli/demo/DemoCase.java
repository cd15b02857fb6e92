package io.wasmjobs.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The first golden case of a module: its input and its expected outcome, as its author wrote down
 * in {@code cases.json}.
 */
final class DemoCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode node;

    private DemoCase(JsonNode node) {
        this.node = node;
    }

    static DemoCase firstOf(Path file) throws IOException {
        return new DemoCase(JSON.readTree(file.toFile()).path("cases").path(0));
    }

    /** Paths and answers of the HTTP server that the case needs; empty where it needs none. */
    JsonNode server() {
        return node.path("server");
    }

    /** The folder inside the guest that the case needs, or null. */
    @Nullable String folder() {
        return node.path("files").textValue();
    }

    /** The manifest's fields that the case lays over the module's own. */
    JsonNode manifest() {
        return node.path("manifest");
    }

    /** The wasm job, without an id. */
    ObjectNode job(String moduleId) {
        ObjectNode job = JSON.createObjectNode();
        job.put("module_id", moduleId);
        if (node.has("state")) {
            job.put("key", "demo");
        }
        ObjectNode message = job.putObject("message");
        JsonNode given = node.path("message");
        message.put("type_name", given.path("type_name").asText("Request"));
        for (String form : new String[] {"payload", "payload_base64", "payload_json"}) {
            if (given.has(form)) {
                message.set(form, repeated(given.get(form), given.path("repeat").asInt(1)));
            }
        }
        if (node.has("timeout_ms")) {
            job.set("timeout_ms", node.get("timeout_ms"));
        }
        return job;
    }

    private static JsonNode repeated(JsonNode payload, int times) {
        return times == 1 ? payload : TextNode.valueOf(payload.asText().repeat(times));
    }

    ExpectedOutcome expectation() {
        JsonNode expected = node.path("expect");
        String part = expected.path("contains").textValue();
        if (expected.has("failure")) {
            return new ExpectedOutcome.Failure(
                    FailureKind.valueOf(expected.get("failure").asText()),
                    part == null ? "" : part);
        }
        JsonNode message = expected.path("message");
        return new ExpectedOutcome.Answer(
                message.path("type_name").textValue(),
                bytes(message),
                message.get("payload_json"),
                part);
    }

    private static @Nullable Bytes bytes(JsonNode message) {
        JsonNode payload = message.get("payload");
        if (payload != null && payload.isTextual()) {
            return Bytes.utf8(repeated(payload, message.path("repeat").asInt(1)).asText());
        }
        JsonNode base64 = message.get("payload_base64");
        return base64 == null ? null : Bytes.wrap(Base64.getDecoder().decode(base64.asText()));
    }
}
