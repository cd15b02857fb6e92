package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads and checks the field at a parser's position. */
final class JsonFields {

    private JsonFields() {}

    static String text(JsonParser parser, String name) throws IOException, MalformedException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new MalformedException(name + " is not a string");
        }
        return parser.getText();
    }

    static @Nullable String textOrNull(JsonParser parser, String name)
            throws IOException, MalformedException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : text(parser, name);
    }

    /** An integer of at least 1. */
    static long positive(JsonParser parser, String name) throws IOException, MalformedException {
        long value = integer(parser, name);
        if (value < 1) {
            throw new MalformedException(name + " is not at least 1");
        }
        return value;
    }

    static long integer(JsonParser parser, String name) throws IOException, MalformedException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new MalformedException(name + " is not an integer");
        }
        try {
            return parser.getLongValue();
        } catch (InputCoercionException e) {
            throw new MalformedException(name + " is out of range");
        }
    }

    static void expect(JsonParser parser, JsonToken token, String complaint)
            throws MalformedException {
        if (parser.currentToken() != token) {
            throw new MalformedException(complaint);
        }
    }
}
