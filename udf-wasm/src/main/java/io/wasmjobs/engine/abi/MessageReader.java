package io.wasmjobs.engine.abi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a guest's answer: a JSON object with {@code type_name}, a string, and {@code payload}, an
 * array of integers 0 to 255; other fields are ignored. The usual form has a fast parser; any other
 * form, and any error, is left to Jackson.
 */
final class MessageReader {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final byte[] BEGIN = ascii("{\"type_name\":\"");
    private static final byte[] MIDDLE = ascii("\",\"payload\":[");
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Eight times {@code '0'}: a digit's value is the digit xor this. */
    private static final long ZEROS = 0x3030_3030_3030_3030L;

    /**
     * Eight times 118: added to a byte of 10 to 127, it sets the highest bit; added to a digit's
     * value, it does not.
     */
    private static final long NO_DIGITS = 0x7676_7676_7676_7676L;

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final int NO_NUMBER = -1;
    private static final int ROOM_FOR_NAMES = 16 * 1024;

    private MessageReader() {}

    /** The longest text that an answer of {@code maxPayload} bytes can reasonably have. */
    static long longestText(int maxPayload) {
        return 5L * maxPayload + ROOM_FOR_NAMES;
    }

    /**
     * Reads {@code length} bytes at {@code offset} of {@code source}.
     *
     * @throws GuestFailure with {@link FailureKind#INVALID_ANSWER} and a reason
     */
    static Message read(byte[] source, int offset, int length) {
        Message usual = readUsual(source, offset, offset + length);
        return usual != null ? usual : readAny(source, offset, length);
    }

    /**
     * Reads {@code {"type_name":"…","payload":[…]}} without spaces or escapes; null for any other
     * form.
     */
    private static @Nullable Message readUsual(byte[] source, int start, int end) {
        if (!matches(BEGIN, source, start, end)) {
            return null;
        }
        int nameStart = start + BEGIN.length;
        int nameEnd = nameStart;
        while (nameEnd < end && source[nameEnd] >= ' ' && source[nameEnd] != '"') {
            if (source[nameEnd] == '\\') {
                return null;
            }
            nameEnd++;
        }
        if (!matches(MIDDLE, source, nameEnd, end)) {
            return null;
        }
        int listStart = nameEnd + MIDDLE.length;
        byte[] payload = readNumbers(source, listStart, end);
        if (payload == null) {
            return null;
        }
        String name =
                new String(source, nameStart, nameEnd - nameStart, StandardCharsets.ISO_8859_1);
        return new Message(name, Bytes.wrap(payload));
    }

    /** Reads {@code 1,2,3]}} up to {@code end}; null for any other form. */
    private static byte @Nullable [] readNumbers(byte[] source, int start, int end) {
        int listEnd = end - 2;
        if (listEnd < start || source[listEnd] != ']' || source[listEnd + 1] != '}') {
            return null;
        }
        byte[] numbers = new byte[(listEnd - start + 1) / 2];
        int count = 0;
        int at = start;
        // Eight bytes hold at least two numbers and their commas. The number of digits is random,
        // so a branch on it would often be mispredicted.
        while (at <= listEnd - Long.BYTES) {
            long digits = (long) WORDS.get(source, at) ^ ZEROS;
            long others = others(digits);
            int first = Long.numberOfTrailingZeros(others) >>> 3;
            int both = Long.numberOfTrailingZeros(others & (others - 1)) >>> 3;
            int one = number((int) digits, first);
            int two = number((int) ((digits >>> (8 * first)) >>> 8), both - first - 1);
            if ((one | two) < 0 || source[at + first] != ',' || source[at + both] != ',') {
                return null;
            }
            numbers[count] = (byte) one;
            numbers[count + 1] = (byte) two;
            count += 2;
            at += both + 1;
        }
        while (at < listEnd) {
            long digits = word(source, at) ^ ZEROS;
            int length = Long.numberOfTrailingZeros(others(digits)) >>> 3;
            int number = number((int) digits, length);
            if (number < 0 || source[at + length] != (at + length == listEnd ? ']' : ',')) {
                return null;
            }
            numbers[count++] = (byte) number;
            at += length + 1;
        }
        boolean endsInComma = at == listEnd && count > 0;
        return endsInComma ? null : Arrays.copyOf(numbers, count);
    }

    /**
     * Sets the highest bit of each byte that is not a digit. Bytes above one that is not ASCII may
     * be wrong.
     */
    private static long others(long digits) {
        return ((digits + NO_DIGITS) | digits) & HIGH_BITS;
    }

    /** The number whose digits are the lowest {@code length} bytes, or {@link #NO_NUMBER}. */
    private static int number(int digits, int length) {
        int aligned = digits << (Integer.SIZE - 8 * length);
        int value = (aligned >>> 24) + 10 * (aligned >>> 16 & 0xff) + 100 * (aligned >>> 8 & 0xff);
        boolean hasLeadingZero = length > 1 && (digits & 0xff) == 0;
        return length >= 1 && length <= 3 && value <= 255 && !hasLeadingZero ? value : NO_NUMBER;
    }

    /** Four bytes, or as many as are left, followed by zeros, which are not digits. */
    private static long word(byte[] source, int at) {
        long word = 0;
        for (int i = Math.min(Integer.BYTES, source.length - at) - 1; i >= 0; i--) {
            word = (word << 8) | (source[at + i] & 0xff);
        }
        return word;
    }

    private static boolean matches(byte[] expected, byte[] source, int from, int end) {
        return end - from >= expected.length
                && Arrays.equals(
                        expected, 0, expected.length, source, from, from + expected.length);
    }

    private static Message readAny(byte[] source, int offset, int length) {
        try (JsonParser parser = JSON.createParser(strictlyDecoded(source, offset, length))) {
            String typeName = null;
            byte[] payload = null;
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalid("which is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("type_name")) {
                    typeName = typeName(parser);
                } else if (field.equals("payload")) {
                    payload = payload(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw invalid("with something after the JSON object");
            }
            if (typeName == null || payload == null) {
                throw invalid("without " + (typeName == null ? "type_name" : "payload"));
            }
            return new Message(typeName, Bytes.wrap(payload));
        } catch (CharacterCodingException e) {
            throw invalid("which is not UTF-8");
        } catch (IOException e) {
            throw invalid("which is not JSON: " + firstLine(e));
        }
    }

    /** Decodes in pieces: the whole answer as a string would take several times its size. */
    private static Reader strictlyDecoded(byte[] source, int offset, int length) {
        return new InputStreamReader(
                new ByteArrayInputStream(source, offset, length),
                StandardCharsets.UTF_8.newDecoder());
    }

    private static String typeName(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw invalid("whose type_name is not a string");
        }
        return parser.getText();
    }

    private static byte[] payload(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw invalid("whose payload is not an array of integers");
        }
        byte[] bytes = new byte[256];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getValueAsLong(-1) < 0
                    || parser.getValueAsLong(-1) > 255) {
                throw invalid("whose payload[" + count + "] is not an integer from 0 to 255");
            }
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * count);
            }
            bytes[count++] = (byte) parser.getIntValue();
        }
        return Arrays.copyOf(bytes, count);
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static GuestFailure invalid(String how) {
        return new GuestFailure(FailureKind.INVALID_ANSWER, "answered a message " + how);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
