package io.wasmjobs.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A buffer of bytes with a limit on its size. */
final class LimitedBuffer extends OutputStream {

    private static final int FIRST_CAPACITY = 1_024;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 16;

    private final long maxBytes;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    LimitedBuffer(long maxBytes) {
        this.maxBytes = Math.min(maxBytes, LONGEST_ARRAY);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (length > maxBytes - size) {
            throw new IOException("the response as JSON has more than " + maxBytes + " bytes");
        }
        if (size + length > bytes.length) {
            long capacity = Math.max(size + length, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(capacity, maxBytes));
        }
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }
}
