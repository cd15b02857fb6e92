package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Message;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a message as the JSON that a guest reads: {@code {"type_name":…,"payload":[…]}}. */
final class MessageWriter {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] BEGIN = ascii("{\"type_name\":\"");
    private static final byte[] MIDDLE = ascii("\",\"payload\":[");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int LONGEST_ESCAPE = 6;
    private static final int LONGEST_NUMBER = 4;
    private static final int NUMBERS_PER_PIECE = 4_096;
    private static final int AROUND = 64;
    private static final byte[] END = ascii("]}");

    /**
     * For each byte value its digits and a comma, first character in the lowest byte, and their
     * number in the highest byte.
     */
    private static final long[] NUMBERS = numbers();

    private MessageWriter() {}

    /** Receives a text in pieces. */
    @FunctionalInterface
    interface Pieces {

        void add(byte[] utf8, int length);
    }

    /** The longest that {@code message} can be as JSON. */
    static long longest(Message message) {
        return AROUND
                + (long) LONGEST_ESCAPE * message.typeName().length()
                + (long) LONGEST_NUMBER * message.payload().size();
    }

    /** How long {@code message} is as JSON. */
    static long length(Message message) {
        long length = head(message).length + (message.payload().size() == 0 ? 1 : 0) + 1L;
        for (byte b : message.payload().unsafeArray()) {
            length += NUMBERS[b & 0xFF] >>> 32;
        }
        return length;
    }

    /**
     * Writes {@code message} to the beginning of {@code target}, which has room for {@link
     * #longest} bytes.
     *
     * @return the number of bytes written
     */
    static int write(Message message, byte[] target) {
        int at = copy(BEGIN, target, 0);
        at = writeText(message.typeName(), target, at);
        at = copy(MIDDLE, target, at);
        byte[] payload = message.payload().unsafeArray();
        at = writeNumbers(payload, 0, payload.length, target, at);
        at = payload.length == 0 ? at : at - 1; // without the last comma
        target[at] = ']';
        target[at + 1] = '}';
        return at + 2;
    }

    /** Writes a long {@code message} in pieces. */
    static void write(Message message, Pieces pieces) {
        byte[] head = head(message);
        pieces.add(head, head.length);
        byte[] payload = message.payload().unsafeArray();
        byte[] piece = new byte[LONGEST_NUMBER * NUMBERS_PER_PIECE + LONGEST_NUMBER];
        for (int from = 0; from < payload.length; from += NUMBERS_PER_PIECE) {
            int to = Math.min(payload.length, from + NUMBERS_PER_PIECE);
            int length = writeNumbers(payload, from, to, piece, 0);
            pieces.add(piece, to == payload.length ? length - 1 : length);
        }
        pieces.add(END, END.length);
    }

    private static byte[] head(Message message) {
        byte[] target =
                new byte
                        [BEGIN.length
                                + LONGEST_ESCAPE * message.typeName().length()
                                + MIDDLE.length];
        int at = copy(BEGIN, target, 0);
        at = writeText(message.typeName(), target, at);
        return Arrays.copyOf(target, copy(MIDDLE, target, at));
    }

    private static int writeNumbers(byte[] payload, int from, int to, byte[] target, int start) {
        int at = start;
        for (int i = from; i < to; i++) {
            long number = NUMBERS[payload[i] & 0xFF];
            INT.set(target, at, (int) number);
            at += (int) (number >>> 32);
        }
        return at;
    }

    private static int writeText(String text, byte[] target, int start) {
        int at = start;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                target[at++] = '\\';
                target[at++] = b;
            } else if (b >= 0 && b < ' ') {
                target[at++] = '\\';
                target[at++] = 'u';
                target[at++] = '0';
                target[at++] = '0';
                target[at++] = HEX[b >>> 4];
                target[at++] = HEX[b & 0xF];
            } else {
                target[at++] = b;
            }
        }
        return at;
    }

    private static int copy(byte[] source, byte[] target, int at) {
        System.arraycopy(source, 0, target, at, source.length);
        return at + source.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static long[] numbers() {
        long[] numbers = new long[256];
        for (int value = 0; value < numbers.length; value++) {
            byte[] digits = ascii(value + ",");
            long packed = (long) digits.length << 32;
            for (int i = 0; i < digits.length; i++) {
                packed |= (long) digits[i] << (8 * i);
            }
            numbers[value] = packed;
        }
        return numbers;
    }
}
