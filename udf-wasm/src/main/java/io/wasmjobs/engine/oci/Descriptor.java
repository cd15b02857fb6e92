package io.wasmjobs.engine.oci;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A manifest's reference to a blob or to another manifest.
 *
 * @param digest in the form that {@link Digest} accepts
 * @param size in bytes
 * @param architecture of its platform, in an index; null if it names none
 */
record Descriptor(String mediaType, String digest, long size, @Nullable String architecture) {

    /**
     * Reads a descriptor.
     *
     * @throws IllegalArgumentException if a field is missing or its digest is not accepted
     */
    static Descriptor of(JsonNode json) {
        String mediaType = RegistryJson.text(json, "mediaType");
        String digest = RegistryJson.text(json, "digest");
        JsonNode size = json.get("size");
        if (mediaType == null || digest == null || size == null || !isLong(size)) {
            throw new IllegalArgumentException("has an entry without mediaType, digest or size");
        }
        if (size.longValue() < 0) {
            throw new IllegalArgumentException("has an entry with a negative size");
        }
        JsonNode platform = json.get("platform");
        return new Descriptor(
                mediaType,
                Digest.check(digest),
                size.longValue(),
                platform == null ? null : RegistryJson.text(platform, "architecture"));
    }

    private static boolean isLong(JsonNode size) {
        return size.isIntegralNumber() && size.canConvertToLong();
    }
}
