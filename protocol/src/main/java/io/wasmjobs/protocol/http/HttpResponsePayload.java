package io.wasmjobs.protocol.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response as the payload of a message of the type {@link #TYPE_NAME}: {@code {"status",
 * "headers", "body" or "body_base64"}}.
 *
 * @param status 200 to 599
 * @param headers in their order; a name may repeat
 */
public record HttpResponsePayload(int status, List<HttpField> headers, Bytes body) {

    /** The type name of a message with such a payload. */
    public static final String TYPE_NAME = "HttpResponse";

    private static final int LOWEST = 200;
    private static final int HIGHEST = 599;

    /** Copies the headers. */
    public HttpResponsePayload {
        headers = List.copyOf(headers);
        if (!isStatus(status)) {
            throw new IllegalArgumentException(status + " is not the status of a response");
        }
    }

    /** Whether a number is the status of a final response. */
    public static boolean isStatus(int number) {
        return number >= LOWEST && number <= HIGHEST;
    }

    /** A response that is a text. */
    public static HttpResponsePayload text(int status, String text) {
        return new HttpResponsePayload(
                status,
                List.of(new HttpField("content-type", "text/plain; charset=utf-8")),
                Bytes.utf8(text));
    }

    /**
     * Reads a payload.
     *
     * @throws MalformedHttpPayload if it is not a response; the message says what is wrong
     */
    public static HttpResponsePayload read(Bytes json) throws MalformedHttpPayload {
        Reader reader = new Reader();
        HttpJson.read(json, reader::field);
        return reader.response();
    }

    /** This response as a payload. */
    public Bytes toJson() {
        return HttpJson.write(
                body.size(),
                object -> {
                    object.writeNumberField("status", status);
                    HttpJson.writeFields(object, "headers", headers);
                    HttpJson.writeBody(object, body);
                });
    }

    private static final class Reader {

        private int status;
        private List<HttpField> headers = List.of();
        private @Nullable Bytes body;

        void field(String name, JsonParser value) throws IOException {
            switch (name) {
                case "status" -> status = number(value);
                case "headers" -> headers = HttpJson.fields(name, value);
                case "body", "body_base64" -> {
                    if (body != null) {
                        throw new MalformedHttpPayload("it has both body and body_base64");
                    }
                    body = HttpJson.body(name, value);
                }
                default -> value.skipChildren();
            }
        }

        private static int number(JsonParser value) throws IOException {
            return value.currentToken() == JsonToken.VALUE_NUMBER_INT ? value.getIntValue() : 0;
        }

        HttpResponsePayload response() throws MalformedHttpPayload {
            if (!isStatus(status)) {
                throw new MalformedHttpPayload("status is not a number from 200 to 599");
            }
            for (HttpField header : headers) {
                if (!header.isHeader()) {
                    throw new MalformedHttpPayload(
                            "headers has a name or a value that no header can have");
                }
            }
            return new HttpResponsePayload(status, headers, body == null ? Bytes.EMPTY : body);
        }
    }
}
