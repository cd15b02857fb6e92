package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes as a JSON array of integers 0 to 255, the form that drasm's producers and guests use. */
final class IntegerArray {

    private static final VarHandle FOUR_BYTES =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** For each byte, its decimal digits and a comma: at most four characters, lowest first. */
    private static final int[] WITH_COMMA = new int[256];

    /** For each byte, the number of characters in {@link #WITH_COMMA}. */
    private static final byte[] LENGTH = new byte[256];

    static {
        for (int value = 0; value < 256; value++) {
            String text = value + ",";
            LENGTH[value] = (byte) text.length();
            for (int i = 0; i < text.length(); i++) {
                WITH_COMMA[value] |= text.charAt(i) << (8 * i);
            }
        }
    }

    private IntegerArray() {}

    /** The bytes as JSON: {@code [104,105]}. */
    static byte[] toJson(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {'[', ']'};
        }
        int size = 1;
        for (byte b : bytes) {
            size = Math.addExact(size, LENGTH[b & 0xff]);
        }
        byte[] json = new byte[size];
        json[0] = '[';
        int at = 1;
        // Each entry takes two characters or more, so four fit wherever another entry follows.
        for (int i = 0; i < bytes.length - 1; i++) {
            int value = bytes[i] & 0xff;
            FOUR_BYTES.set(json, at, WITH_COMMA[value]);
            at += LENGTH[value];
        }
        int last = WITH_COMMA[bytes[bytes.length - 1] & 0xff];
        for (; at < size - 1; at++) {
            json[at] = (byte) last;
            last >>>= 8;
        }
        json[at] = ']';
        return json;
    }

    /** Reads the array that the parser has just entered. */
    static byte[] read(JsonParser parser, String name) throws IOException, MalformedException {
        if (parser instanceof WireParser wire) {
            byte[] compact = wire.compactIntegers();
            if (compact != null) {
                parser.nextToken();
                return compact;
            }
        }
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
