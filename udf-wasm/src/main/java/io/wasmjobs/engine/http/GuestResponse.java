package io.wasmjobs.engine.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts responses to the JSON that a guest receives. */
final class GuestResponse {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern CHARSET =
            Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9_.:-]+)\"?", Pattern.CASE_INSENSITIVE);

    private static final String HOST_ERROR = "host http error: ";
    private static final byte[] ERROR_START =
            ("{\"_error\":\"" + HOST_ERROR).getBytes(StandardCharsets.UTF_8);

    private GuestResponse() {}

    /**
     * A JSON body unchanged; any other body as {@code {"status", "body"}}.
     *
     * @param maxBytes the longest text of the second form
     * @throws IOException if it would be longer
     */
    static byte[] of(HttpResponse response, long maxBytes) throws IOException {
        String type = response.header("Content-Type").orElse("");
        byte[] body = response.body().unsafeArray();
        if (body.length > 0) {
            String fault = jsonFault(body);
            if (fault.isEmpty()) {
                return body;
            }
            if (claimsJson(type)) {
                return write(
                        JSON.createObjectNode()
                                .put("_error", "bad json body: " + fault)
                                .put("status", response.status()));
            }
        }
        LimitedBuffer answer = new LimitedBuffer(maxBytes);
        try (JsonGenerator generator = JSON.createGenerator(answer)) {
            generator.writeStartObject();
            generator.writeNumberField("status", response.status());
            generator.writeFieldName("body");
            Reader text = new InputStreamReader(new ByteArrayInputStream(body), charset(type));
            generator.writeString(text, -1);
            generator.writeEndObject();
        }
        return answer.toByteArray();
    }

    /** The JSON for a request that failed or was not allowed. */
    static byte[] error(String message) {
        return write(JSON.createObjectNode().put("_error", HOST_ERROR + message));
    }

    static boolean isError(byte[] answer) {
        return Arrays.equals(
                ERROR_START,
                0,
                ERROR_START.length,
                answer,
                0,
                Math.min(ERROR_START.length, answer.length));
    }

    private static byte[] write(ObjectNode answer) {
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean claimsJson(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT).replaceAll(";.*", "").strip();
        return type.equals("application/json")
                || type.equals("text/json")
                || type.endsWith("+json");
    }

    /** Why the body is not a single JSON value in UTF-8; empty if it is. */
    private static String jsonFault(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() == null) {
                return "it is empty";
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null ? "" : "more than one value";
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return e.getOriginalMessage().replaceAll("\\s+", " ");
        } catch (IOException e) {
            return "it is not UTF-8";
        }
    }

    private static Charset charset(String contentType) {
        Matcher charset = CHARSET.matcher(contentType);
        try {
            return charset.find() ? Charset.forName(charset.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
