package io.wasmjobs.engine.oci;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says of a blob or of another manifest.
 *
 * @param digest of the form that {@link Digest} takes
 * @param size in bytes
 * @param architecture of its platform, in an index; null where it names none
 */
record Descriptor(String mediaType, String digest, long size, @Nullable String architecture) {

    /**
     * Reads a descriptor.
     *
     * @throws IllegalArgumentException if it lacks something, or its digest is none that is taken
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
