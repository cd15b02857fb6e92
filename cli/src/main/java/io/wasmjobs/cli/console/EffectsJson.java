package io.wasmjobs.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Adds the effects of an invocation to its result as JSON. A class of its own, so that a command
 * without effects does not load Jackson's mapper, which takes more than 50 ms.
 */
public final class EffectsJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EffectsJson() {}

    /**
     * A result record with the effects: {@code emitted}, a list of records, and {@code state}, the
     * changed keys with their new values, null for a deleted key. Bytes that are not text are
     * {@code {"base64": …}}.
     *
     * @param result a JSON object
     */
    public static String add(Bytes result, Effects effects) throws IOException {
        ObjectNode node = (ObjectNode) JSON.readTree(result.unsafeArray());
        addTo(node, effects);
        return node.toString();
    }

    private static void addTo(ObjectNode result, Effects effects) {
        if (!effects.emitted().isEmpty()) {
            ArrayNode records = result.putArray("emitted");
            for (EmittedRecord emitted : effects.emitted()) {
                WireRecord record = emitted.record();
                ObjectNode node = records.addObject().put("topic", emitted.topic());
                node.set("key", json(record.key()));
                node.set("value", json(record.value()));
                ObjectNode headers = node.putObject("headers");
                record.headers().forEach(one -> headers.set(one.name(), json(one.value())));
            }
        }
        StateChanges changes = effects.state();
        if (changes != null) {
            ObjectNode state = result.putObject("state");
            changes.entries()
                    .forEach((key, value) -> state.set(key.toUtf8(), json(value.orElse(null))));
        }
    }

    private static JsonNode json(@Nullable Bytes bytes) {
        if (bytes == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        return OutcomePrinter.isUtf8(bytes)
                ? TextNode.valueOf(bytes.toUtf8())
                : JsonNodeFactory.instance.objectNode().put("base64", bytes.toBase64());
    }
}
