package io.wasmjobs.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of any topic: key, value and headers.
 *
 * @param key the bytes that determine its partition, or null
 * @param value its bytes, or null for a tombstone
 * @param headers the headers in order; names may repeat
 */
public record WireRecord(@Nullable Bytes key, @Nullable Bytes value, List<Header> headers) {

    /** Copies the list of headers. */
    public WireRecord {
        headers = List.copyOf(headers);
    }

    /** The value of the last header with this name as text, or null if there is none. */
    public @Nullable String header(String name) {
        return header(headers, name);
    }

    static @Nullable String header(List<Header> headers, String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            Header header = headers.get(i);
            if (header.name().equals(name)) {
                Bytes value = header.value();
                return value == null ? null : value.toUtf8();
            }
        }
        return null;
    }
}
