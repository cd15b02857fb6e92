package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Unicode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** The {@code message} object of jobs and results, with its payload in one of four forms. */
final class MessageJson {

    private MessageJson() {}

    /**
     * Writes the field {@code message}; a payload that its form cannot represent is encoded as
     * base64.
     */
    static void write(JsonGenerator generator, Message message, PayloadForm form)
            throws IOException {
        generator.writeObjectFieldStart("message");
        Json.text(generator, "type_name", message.typeName());
        byte[] payload = message.payload().unsafeArray();
        switch (form) {
            case INTEGERS -> {
                generator.writeFieldName("payload");
                generator.writeRawValue(new RawJson(IntegerArray.toJson(payload)));
            }
            case TEXT -> writeText(generator, payload);
            case JSON -> writeJson(generator, payload);
            case BASE64, CLOUD_EVENT -> writeBase64(generator, payload);
        }
        generator.writeEndObject();
    }

    private static void writeText(JsonGenerator generator, byte[] payload) throws IOException {
        if (Unicode.isUtf8(payload)) {
            generator.writeFieldName("payload");
            generator.writeUTF8String(payload, 0, payload.length);
        } else {
            writeBase64(generator, payload);
        }
    }

    private static void writeJson(JsonGenerator generator, byte[] payload) throws IOException {
        ByteArrayOutputStream compact = new ByteArrayOutputStream(payload.length);
        if (compact(payload, compact)) {
            generator.writeFieldName("payload_json");
            generator.writeRawValue(new RawJson(compact.toByteArray()));
        } else {
            writeBase64(generator, payload);
        }
    }

    private static void writeBase64(JsonGenerator generator, byte[] payload) throws IOException {
        generator.writeFieldName("payload_base64");
        generator.writeBinary(payload);
    }

    /** Copies one JSON value without its white space; returns false if it is not one. */
    private static boolean compact(byte[] json, ByteArrayOutputStream out) {
        if (Json.notJsonReason(json) != null) {
            return false;
        }
        try (JsonParser parser = Json.parser(json, 0, json.length);
                JsonGenerator generator = Json.generator(out)) {
            if (parser.nextToken() == null) {
                return false;
            }
            Json.copyValue(parser, generator);
            return parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("reading JSON from memory failed", e);
        }
    }

    /** The value at the parser's position as compact JSON. */
    static byte[] copyOfValue(JsonParser parser) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = Json.generator(out)) {
            Json.copyValue(parser, generator);
        }
        return out.toByteArray();
    }

    /** The bytes of the base64 string at the parser's position. */
    static byte[] base64(JsonParser parser) throws IOException, MalformedException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new MalformedException("payload_base64 is not a string");
        }
        try {
            return Base64.getDecoder().decode(parser.getText());
        } catch (IllegalArgumentException e) {
            throw new MalformedException("payload_base64 is not base64 (RFC 4648, section 4)");
        }
    }

    /** The UTF-8 bytes of the string at the parser's position. */
    static Bytes text(JsonParser parser) throws IOException, MalformedException {
        String text = parser.getText();
        if (!Unicode.isWellFormed(text)) {
            throw new MalformedException("payload has half of a surrogate pair");
        }
        return Bytes.utf8(text);
    }
}
