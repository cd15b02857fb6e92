package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a message as the JSON that a guest reads: {@code {"type_name":…,"payload":[…]}}. */
final class MessageWriter {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] BEGIN = ascii("{\"type_name\":\"");
    private static final byte[] MIDDLE = ascii("\",\"payload\":[");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int LONGEST_ESCAPE = 6;
    private static final int LONGEST_NUMBER = 4;

    /**
     * The digits of each byte and a comma, the first one lowest; the length in the highest byte.
     */
    private static final long[] NUMBERS = numbers();

    private MessageWriter() {}

    /** {@code buffer}, or a longer array that {@link #write} can write {@code message} to. */
    static byte[] withRoomFor(Message message, byte[] buffer) {
        long room =
                64L
                        + (long) LONGEST_ESCAPE * message.typeName().length()
                        + (long) LONGEST_NUMBER * message.payload().size();
        if (room > Integer.MAX_VALUE - 16) {
            throw new GuestFailure(
                    FailureKind.MEMORY_LIMIT,
                    "cannot be given a payload of " + message.payload().size() + " bytes");
        }
        return room <= buffer.length ? buffer : new byte[(int) room];
    }

    /**
     * Writes {@code message} to the beginning of {@code target}.
     *
     * @return the number of bytes written
     */
    static int write(Message message, byte[] target) {
        int at = copy(BEGIN, target, 0);
        at = writeText(message.typeName(), target, at);
        at = copy(MIDDLE, target, at);
        byte[] payload = message.payload().unsafeArray();
        for (byte b : payload) {
            long number = NUMBERS[b & 0xFF];
            INT.set(target, at, (int) number);
            at += (int) (number >>> 32);
        }
        at = payload.length == 0 ? at : at - 1; // the last comma
        target[at] = ']';
        target[at + 1] = '}';
        return at + 2;
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
