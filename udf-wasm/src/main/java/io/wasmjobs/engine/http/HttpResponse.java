package io.wasmjobs.engine.http;

import io.wasmjobs.protocol.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A complete HTTP response.
 *
 * @param headers the first value of each, by name in any case
 */
public record HttpResponse(int status, Map<String, String> headers, Bytes body) {

    /** Copies the headers. */
    public HttpResponse {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        headers = byName;
    }

    /** A header's first value. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
