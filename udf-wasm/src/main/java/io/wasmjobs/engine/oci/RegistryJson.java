package io.wasmjobs.engine.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON from a registry or a file of credentials, bounded in depth and in number of values. */
final class RegistryJson {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_TOKENS = 100_000;
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxTokenCount(MAX_TOKENS)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private RegistryJson() {}

    /**
     * Parses {@code json} as an object.
     *
     * @throws IllegalArgumentException if it is not one; the message and its causes do not repeat
     *     the text, which may contain a password
     */
    static JsonNode object(Bytes json) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json.unsafeArray());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "is not JSON, or too deep or too large"
                            + (e.getLocation() == null
                                    ? ""
                                    : ", at line " + e.getLocation().getLineNr()));
        } catch (IOException e) {
            throw new IllegalArgumentException("is not JSON in UTF-8");
        }
        if (!tree.isObject()) {
            throw new IllegalArgumentException("is not a JSON object");
        }
        return tree;
    }

    /** A text of an object; null if it is absent or not a text. */
    static @Nullable String text(JsonNode object, String key) {
        JsonNode value = object.get(key);
        return value != null && value.isTextual() ? value.textValue() : null;
    }
}
