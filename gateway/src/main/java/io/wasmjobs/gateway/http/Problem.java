package io.wasmjobs.gateway.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as a problem document (RFC 9457).
 *
 * @param status the HTTP status
 * @param type the last part of its type, such as {@code job-malformed}
 * @param title what this type means, in a few words
 * @param detail one sentence about this occurrence
 * @param more further members, such as {@code field}
 * @param headers headers of the answer, such as {@code Retry-After}
 */
public record Problem(
        int status,
        String type,
        String title,
        String detail,
        Map<String, String> more,
        Map<String, String> headers) {

    /** The media type of every error. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String RETRY_AFTER = "Retry-After";

    /** Copies the maps. */
    public Problem {
        more = Map.copyOf(more);
        headers = Map.copyOf(headers);
    }

    /** A problem without further members. */
    public static Problem of(int status, String type, String title, String detail) {
        return new Problem(status, type, title, detail, Map.of(), Map.of());
    }

    /** The same with one more member. */
    public Problem with(String member, String value) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.put(member, value);
        return new Problem(status, type, title, detail, all, headers);
    }

    /** The same with one more header. */
    public Problem withHeader(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Problem(status, type, title, detail, more, all);
    }

    /** The same with the header {@code Retry-After}. */
    public Problem retryAfter(long seconds) {
        return withHeader(RETRY_AFTER, Long.toString(seconds));
    }

    /** The problem document. */
    public byte[] json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", "urn:wasmjobs:problem:" + type);
        node.put("title", title);
        node.put("status", status);
        node.put("detail", detail);
        more.forEach(node::put);
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
