package io.wasmjobs.cli.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a key as written by a person: a JSON object whose values are texts, {@code
 * {"base64": …}} for other bytes, or JSON, which stands for its own text.
 */
public final class GivenState {

    private static final String BASE64 = "base64";

    private GivenState() {}

    /**
     * The entries of the state.
     *
     * @throws IllegalArgumentException if a value is not base64; the message names its key
     */
    public static SortedMap<Bytes, Bytes> entries(JsonNode object) {
        TreeMap<Bytes, Bytes> entries = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            entries.put(Bytes.utf8(entry.getKey()), value(entry));
        }
        return entries;
    }

    private static Bytes value(Map.Entry<String, JsonNode> entry) {
        JsonNode value = entry.getValue();
        if (!value.isObject() || value.size() != 1 || !value.path(BASE64).isTextual()) {
            return Bytes.utf8(value.isTextual() ? value.textValue() : value.toString());
        }
        try {
            return Bytes.wrap(value.get(BASE64).binaryValue());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the value of " + entry.getKey() + " is not base64", e);
        }
    }
}
