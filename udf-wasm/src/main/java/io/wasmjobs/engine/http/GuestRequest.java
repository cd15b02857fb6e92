package io.wasmjobs.engine.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.MalformedURLException;
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

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");

    /**
     * The names and values that RFC 9110, sections 5.1 and 5.5, allows: without line breaks, which
     * would begin another header.
     */
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
     * Reads a request with a streaming parser: a tree could take forty times its size.
     *
     * @throws IOException if it is malformed; the message says what is wrong
     */
    static GuestRequest parse(byte[] json, int offset, int length) throws IOException {
        try (JsonParser parser = JSON.createParser(json, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the request is not a JSON object");
            }
            return read(parser);
        } catch (JsonProcessingException e) {
            throw new IOException("the request is not JSON", e);
        }
    }

    private static GuestRequest read(JsonParser parser) throws IOException {
        URI url = null;
        String method = "GET";
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        RequestBody body = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean isNull = value == JsonToken.VALUE_NULL;
            switch (field) {
                case "url" -> url = url(parser);
                case "method" -> method = isNull ? "GET" : method(parser);
                case "headers" -> headers = isNull ? headers : headers(parser);
                case "body" -> body = isNull ? null : RequestBody.read(parser);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new IOException("the request is not JSON");
        }
        if (url == null) {
            throw new MalformedURLException("the request has no url");
        }
        if (body != null && body.isJson()) {
            headers.putIfAbsent("Content-Type", "application/json");
        }
        return new GuestRequest(url, method, headers, body == null ? null : body.bytes());
    }

    /** This request with a body; null for none. */
    GuestRequest with(@Nullable Bytes newBody) {
        return new GuestRequest(url, method, headers, newBody);
    }

    /** The request that follows a redirect (RFC 9110, section 15.4). */
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

    private static URI url(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new MalformedURLException("the request has no url");
        }
        try {
            return new URI(parser.getText());
        } catch (URISyntaxException e) {
            MalformedURLException malformed =
                    new MalformedURLException("the url is malformed: " + e.getReason());
            malformed.initCause(e);
            throw malformed;
        }
    }

    private static String method(JsonParser parser) throws IOException {
        boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
        String name = isText ? parser.getText().toUpperCase(Locale.ROOT) : "";
        if (!METHOD.matcher(name).matches() || name.equals("CONNECT") || name.equals("TRACE")) {
            throw new IOException("the method is not allowed");
        }
        return name;
    }

    private static Map<String, String> headers(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("the headers are not an object");
        }
        Map<String, String> checked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String header = parser.currentName();
            String name = header.toLowerCase(Locale.ROOT);
            if (CONNECTION_HEADERS.contains(name) || name.startsWith("proxy-")) {
                throw new IOException("the header " + name + " is not allowed");
            }
            if (!parser.nextToken().isScalarValue()) {
                throw new IOException("a header is not a text");
            }
            String value = parser.getText();
            if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
                throw new IOException("a header has a character that headers cannot have");
            }
            checked.put(header, value);
        }
        return checked;
    }

    /**
     * The body of a request.
     *
     * @param isJson whether the guest gave it as JSON instead of a text
     */
    private record RequestBody(Bytes bytes, boolean isJson) {

        static RequestBody read(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return new RequestBody(Bytes.utf8(parser.getText()), false);
            }
            ByteArrayOutputStream compact = new ByteArrayOutputStream();
            try (JsonGenerator generator = JSON.createGenerator(compact)) {
                generator.copyCurrentStructure(parser);
            }
            return new RequestBody(Bytes.wrap(compact.toByteArray()), true);
        }
    }
}
