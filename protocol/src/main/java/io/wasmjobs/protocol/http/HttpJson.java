package io.wasmjobs.protocol.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Unicode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts that requests and responses have in common as JSON. */
final class HttpJson {

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    // Names come from strangers: they must not fill a table of the JVM.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private static final int HEAD_BYTES = 512;

    private HttpJson() {}

    /** Reads the fields of a JSON object one by one. */
    interface FieldReader {
        void read(String name, JsonParser value) throws IOException;
    }

    /** Writes the fields of a JSON object. */
    interface FieldWriter {
        void write(JsonGenerator object) throws IOException;
    }

    static void read(Bytes json, FieldReader fields) throws MalformedHttpPayload {
        try (JsonParser parser = JSON.createParser(json.unsafeArray())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedHttpPayload("it is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_NULL) {
                    fields.read(name, parser);
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedHttpPayload("something follows the JSON object");
            }
        } catch (MalformedHttpPayload e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new MalformedHttpPayload(
                    "it is not JSON: " + e.getOriginalMessage().replaceAll("\\s+", " "));
        } catch (IOException e) {
            throw new MalformedHttpPayload("it is not JSON: it is not UTF-8");
        }
    }

    /** An object with a body, for which there is room as base64 from the beginning. */
    static Bytes write(int bodyBytes, FieldWriter fields) {
        long expected = HEAD_BYTES + bodyBytes * 4L / 3;
        ByteArrayOutputStream json =
                new ByteArrayOutputStream((int) Math.min(expected, Integer.MAX_VALUE - 16));
        try (JsonGenerator generator = JSON.createGenerator(json)) {
            generator.writeStartObject();
            fields.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail to be written", e);
        }
        return Bytes.wrap(json.toByteArray());
    }

    static String text(String name, JsonParser value) throws IOException {
        if (value.currentToken() != JsonToken.VALUE_STRING) {
            throw new MalformedHttpPayload(name + " is not a text");
        }
        return value.getText();
    }

    /** The body as a text, or in base64. */
    static Bytes body(String name, JsonParser value) throws IOException {
        text(name, value);
        return name.equals("body")
                ? Bytes.utf8(value.getText())
                : Bytes.wrap(value.getBinaryValue());
    }

    /** Headers or parameters: an object whose values are texts or lists of texts. */
    static List<HttpField> fields(String name, JsonParser value) throws IOException {
        if (value.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedHttpPayload(name + " is not an object");
        }
        List<HttpField> fields = new ArrayList<>();
        while (value.nextToken() == JsonToken.FIELD_NAME) {
            String field = value.currentName();
            if (value.nextToken() == JsonToken.START_ARRAY) {
                while (value.nextToken() != JsonToken.END_ARRAY) {
                    add(fields, field, name, value);
                }
            } else {
                add(fields, field, name, value);
            }
        }
        return fields;
    }

    private static void add(List<HttpField> fields, String field, String name, JsonParser value)
            throws IOException {
        if (fields.size() == HttpField.MOST) {
            throw new MalformedHttpPayload(name + " has more than " + HttpField.MOST + " values");
        }
        fields.add(new HttpField(field, text("a value of " + name, value)));
    }

    static void writeFields(JsonGenerator object, String name, List<HttpField> fields)
            throws IOException {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (HttpField field : fields) {
            byName.computeIfAbsent(field.name(), first -> new ArrayList<>(1)).add(field.value());
        }
        object.writeObjectFieldStart(name);
        for (Map.Entry<String, List<String>> field : byName.entrySet()) {
            object.writeFieldName(field.getKey());
            String[] values = field.getValue().toArray(new String[0]);
            if (values.length == 1) {
                object.writeString(values[0]);
            } else {
                object.writeArray(values, 0, values.length);
            }
        }
        object.writeEndObject();
    }

    /** Writes a body as {@code body} if it is plain text, else as {@code body_base64}. */
    static void writeBody(JsonGenerator object, Bytes body) throws IOException {
        if (isText(body)) {
            object.writeFieldName("body");
            object.writeUTF8String(body.unsafeArray(), 0, body.size());
        } else {
            object.writeBinaryField("body_base64", body.unsafeArray());
        }
    }

    /** Whether bytes are UTF-8 without control characters, which JSON makes six times as long. */
    private static boolean isText(Bytes bytes) {
        for (byte b : bytes.unsafeArray()) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return Unicode.isUtf8(bytes.unsafeArray());
    }
}
