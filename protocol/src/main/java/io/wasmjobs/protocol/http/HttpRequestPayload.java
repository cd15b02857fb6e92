package io.wasmjobs.protocol.http;

import com.fasterxml.jackson.core.JsonParser;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as the payload of a message of the type {@link #TYPE_NAME}: {@code {"method",
 * "uri", "headers", "params", "body" or "body_base64"}}, all optional.
 *
 * @param method in capitals; {@code GET} by default
 * @param uri the path, and the query if there is one; {@code /} by default
 * @param headers in their order; a name may repeat
 * @param params further parameters; those of the query are in {@code uri}
 * @param body null for none
 */
public record HttpRequestPayload(
        String method,
        String uri,
        List<HttpField> headers,
        List<HttpField> params,
        @Nullable Bytes body) {

    /** The type name of a message with such a payload. */
    public static final String TYPE_NAME = "HttpRequest";

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Pattern URI = Pattern.compile("/[!-~]*");

    /** Copies the lists. */
    public HttpRequestPayload {
        headers = List.copyOf(headers);
        params = List.copyOf(params);
    }

    /**
     * Reads a payload.
     *
     * @throws MalformedHttpPayload if it is not a request; the message says what is wrong
     */
    public static HttpRequestPayload read(Bytes json) throws MalformedHttpPayload {
        Reader reader = new Reader();
        HttpJson.read(json, reader::field);
        return reader.request();
    }

    /** This request as a payload. */
    public Bytes toJson() {
        return HttpJson.write(
                body == null ? 0 : body.size(),
                object -> {
                    object.writeStringField("method", method);
                    object.writeStringField("uri", uri);
                    HttpJson.writeFields(object, "headers", headers);
                    if (!params.isEmpty()) {
                        HttpJson.writeFields(object, "params", params);
                    }
                    if (body != null) {
                        HttpJson.writeBody(object, body);
                    }
                });
    }

    private static final class Reader {

        private String method = "GET";
        private String uri = "/";
        private List<HttpField> headers = List.of();
        private List<HttpField> params = List.of();
        private @Nullable Bytes body;

        void field(String name, JsonParser value) throws IOException {
            switch (name) {
                case "method" -> method = HttpJson.text(name, value);
                case "uri" -> uri = HttpJson.text(name, value);
                case "headers" -> headers = HttpJson.fields(name, value);
                case "params" -> params = HttpJson.fields(name, value);
                case "body", "body_base64" -> {
                    if (body != null) {
                        throw new MalformedHttpPayload("it has both body and body_base64");
                    }
                    body = HttpJson.body(name, value);
                }
                default -> value.skipChildren();
            }
        }

        HttpRequestPayload request() throws MalformedHttpPayload {
            if (!METHOD.matcher(method).matches()) {
                throw new MalformedHttpPayload("method is not a method in capitals");
            }
            if (!URI.matcher(uri).matches()) {
                throw new MalformedHttpPayload(
                        "uri is not a path that begins with / and is written in ASCII");
            }
            for (HttpField header : headers) {
                if (!header.isHeader()) {
                    throw new MalformedHttpPayload(
                            "headers has a name or a value that no header can have");
                }
            }
            return new HttpRequestPayload(method, uri, headers, params, body);
        }
    }
}
