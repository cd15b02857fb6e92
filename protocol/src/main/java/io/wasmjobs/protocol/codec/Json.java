package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Unicode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The one JSON dialect of the wire: RFC 8259 in UTF-8, read and written token by token. */
final class Json {

    /** The parser without limits on strings: Kafka limits the size of a record. */
    private static final JsonFactory FACTORY =
            new WireParser.Factory(
                    new JsonFactoryBuilder()
                            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxStringLength(Integer.MAX_VALUE)
                                            .maxNumberLength(Integer.MAX_VALUE)
                                            .maxNameLength(Integer.MAX_VALUE)
                                            .build()));

    private static final int SHOWN = 200;

    private Json() {}

    /** An action that writes JSON. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }

    static JsonParser parser(byte[] bytes, int offset, int length) throws IOException {
        return FACTORY.createParser(bytes, offset, length);
    }

    static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    static Bytes write(int sizeHint, Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(sizeHint);
        try (JsonGenerator generator = generator(out)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory failed", e);
        }
        return Bytes.wrap(out.toByteArray());
    }

    /** Writes a text field; unpaired surrogates become U+FFFD. */
    static void text(JsonGenerator generator, String name, @Nullable String value)
            throws IOException {
        generator.writeFieldName(name);
        if (value == null) {
            generator.writeNull();
        } else {
            generator.writeString(Unicode.wellFormed(value));
        }
    }

    /** Writes a number field, unless the number is null. */
    static void number(JsonGenerator generator, String name, @Nullable Long value)
            throws IOException {
        if (value != null) {
            generator.writeNumberField(name, value);
        }
    }

    /** Why the bytes cannot be JSON in UTF-8, or null if they may be. */
    static @Nullable String notJsonReason(byte[] bytes) {
        if (bytes.length == 0) {
            return "not JSON: the value is empty";
        }
        if (bytes[0] == 0 || (bytes.length > 1 && bytes[1] == 0) || !Unicode.isUtf8(bytes)) {
            return "not JSON: the value is not UTF-8";
        }
        return null;
    }

    /** Describes a syntax error in one line. */
    static String describe(JsonProcessingException e) {
        String message = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
        String line = message.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
        long offset = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        String kind = e instanceof JsonParseException ? "not JSON: " : "";
        return kind + Unicode.wellFormed(shown) + (offset < 0 ? "" : " (at byte " + offset + ")");
    }

    /** Copies the parser's current value without white space; numbers keep their text. */
    static void copyValue(JsonParser parser, JsonGenerator generator) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        do {
            switch (token) {
                case START_OBJECT -> {
                    generator.writeStartObject();
                    depth++;
                }
                case START_ARRAY -> {
                    generator.writeStartArray();
                    depth++;
                }
                case END_OBJECT -> {
                    generator.writeEndObject();
                    depth--;
                }
                case END_ARRAY -> {
                    generator.writeEndArray();
                    depth--;
                }
                case FIELD_NAME -> generator.writeFieldName(parser.currentName());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        generator.writeNumber(parser.getText());
                case VALUE_STRING ->
                        generator.writeString(
                                parser.getTextCharacters(),
                                parser.getTextOffset(),
                                parser.getTextLength());
                case VALUE_TRUE -> generator.writeBoolean(true);
                case VALUE_FALSE -> generator.writeBoolean(false);
                case VALUE_NULL -> generator.writeNull();
                case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                        throw new IOException("a JSON text has no " + token);
            }
            if (depth > 0) {
                token = parser.nextToken();
                if (token == null) {
                    throw new JsonParseException(parser, "Unexpected end of input");
                }
            }
        } while (depth > 0);
    }
}
