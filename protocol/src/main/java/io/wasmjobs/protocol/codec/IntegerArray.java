package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes as a JSON array of integers 0 to 255, the form that drasm's producers and guests use. */
final class IntegerArray {

    private static final byte[][] DECIMAL = new byte[256][];

    static {
        for (int i = 0; i < DECIMAL.length; i++) {
            DECIMAL[i] = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private IntegerArray() {}

    /** The bytes as JSON: {@code [104,105]}. */
    static byte[] toJson(byte[] bytes) {
        int size = bytes.length == 0 ? 2 : bytes.length + 1;
        for (byte b : bytes) {
            size = Math.addExact(size, DECIMAL[b & 0xff].length);
        }
        byte[] json = new byte[size];
        int at = 0;
        json[at++] = '[';
        for (int i = 0; i < bytes.length; i++) {
            if (i > 0) {
                json[at++] = ',';
            }
            for (byte digit : DECIMAL[bytes[i] & 0xff]) {
                json[at++] = digit;
            }
        }
        json[at] = ']';
        return json;
    }

    /** Reads the array that the parser has just entered. */
    static byte[] read(JsonParser parser, String name) throws IOException, MalformedException {
        byte[] bytes = new byte[256];
        int count = 0;
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            int value = token == JsonToken.VALUE_NUMBER_INT ? value(parser) : -1;
            if (value < 0 || value > 255) {
                throw new MalformedException(
                        name + "[" + count + "] is not an integer from 0 to 255");
            }
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, count * 2);
            }
            bytes[count++] = (byte) value;
            token = parser.nextToken();
        }
        return Arrays.copyOf(bytes, count);
    }

    private static int value(JsonParser parser) throws IOException {
        try {
            return parser.getIntValue();
        } catch (InputCoercionException e) {
            return -1;
        }
    }
}
