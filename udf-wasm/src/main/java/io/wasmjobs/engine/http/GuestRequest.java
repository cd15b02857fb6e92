package io.wasmjobs.engine.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as a guest describes it: {@code {"url", "method"?, "headers"?, "body"?}}.
 *
 * @param headers by name, in any case
 * @param body null for none
 */
record GuestRequest(URI url, String method, Map<String, String> headers, @Nullable Bytes body) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");

    /** RFC 9110, sections 5.1 and 5.5: no line break among others, which would begin a header. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t -~\u0080-\u00FF]*");

    /** Headers that belong to a connection, which is the host's (RFC 9110, section 7.6.1). */
    private static final Set<String> CONNECTION_HEADERS =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "keep-alive",
                    "expect",
                    "http2-settings");

    /**
     * Reads a request.
     *
     * @throws IOException if it is not of that form; the message says what is wrong
     */
    static GuestRequest parse(byte[] json) throws IOException {
        JsonNode request;
        try {
            request = JSON.readTree(json);
        } catch (IOException e) {
            throw new IOException("the request is not JSON", e);
        }
        if (!request.isObject()) {
            throw new IOException("the request is not a JSON object");
        }
        Map<String, String> headers = headers(request.path("headers"));
        return new GuestRequest(
                url(request.path("url")),
                method(request.path("method")),
                headers,
                body(request.path("body"), headers));
    }

    /** The request that a redirect makes of this one (RFC 9110, section 15.4). */
    GuestRequest redirected(int status, URI to) {
        boolean keepsMethod =
                status == 307 || status == 308 || method.equals("GET") || method.equals("HEAD");
        Map<String, String> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        kept.putAll(headers);
        if (!sameOrigin(to)) {
            kept.remove("Authorization");
            kept.remove("Cookie");
        }
        if (!keepsMethod) {
            kept.remove("Content-Type");
        }
        return new GuestRequest(to, keepsMethod ? method : "GET", kept, keepsMethod ? body : null);
    }

    private boolean sameOrigin(URI other) {
        return url.getScheme().equals(other.getScheme())
                && url.getAuthority().equalsIgnoreCase(other.getAuthority());
    }

    private static URI url(JsonNode url) throws IOException {
        if (!url.isTextual()) {
            throw new IOException("the request has no url");
        }
        try {
            return new URI(url.textValue());
        } catch (URISyntaxException e) {
            throw new IOException("the url is malformed: " + e.getReason(), e);
        }
    }

    private static String method(JsonNode method) throws IOException {
        if (method.isMissingNode() || method.isNull()) {
            return "GET";
        }
        String name = method.isTextual() ? method.textValue().toUpperCase(Locale.ROOT) : "";
        if (!METHOD.matcher(name).matches() || name.equals("CONNECT") || name.equals("TRACE")) {
            throw new IOException("the method is not allowed");
        }
        return name;
    }

    private static Map<String, String> headers(JsonNode headers) throws IOException {
        Map<String, String> checked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (headers.isMissingNode() || headers.isNull()) {
            return checked;
        }
        if (!headers.isObject()) {
            throw new IOException("the headers are not an object");
        }
        for (Map.Entry<String, JsonNode> header : headers.properties()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (CONNECTION_HEADERS.contains(name) || name.startsWith("proxy-")) {
                throw new IOException("the header " + name + " is not allowed");
            }
            if (!header.getValue().isValueNode()) {
                throw new IOException("a header is not a text");
            }
            String value = header.getValue().asText();
            if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
                throw new IOException("a header has a character that headers cannot have");
            }
            checked.put(header.getKey(), value);
        }
        return checked;
    }

    private static @Nullable Bytes body(JsonNode body, Map<String, String> headers)
            throws IOException {
        if (body.isMissingNode() || body.isNull()) {
            return null;
        }
        if (body.isTextual()) {
            return Bytes.utf8(body.textValue());
        }
        headers.putIfAbsent("Content-Type", "application/json");
        return Bytes.wrap(JSON.writeValueAsBytes(body));
    }
}
