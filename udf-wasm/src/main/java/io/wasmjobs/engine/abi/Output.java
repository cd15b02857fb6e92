package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.io.OutputStream;
import java.util.Arrays;

/** Collects a guest's standard output; exceeding the limit ends the invocation. */
public final class Output extends OutputStream {

    private static final int FIRST_CAPACITY = 256;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int size;

    /** An empty output of at most {@code limit} bytes. */
    public Output(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (length > limit - size) {
            // Unchecked: the guest would see an IOException as an errno and could continue.
            throw overLimit(limit);
        }
        if (size + length > bytes.length) {
            long capacity = Math.max(Math.max(size + length, FIRST_CAPACITY), 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(capacity, limit));
        }
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Everything written so far. */
    public Bytes collected() {
        return Bytes.wrap(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
    }

    /** The failure of an answer that is too long. */
    static GuestFailure overLimit(int limit) {
        return new GuestFailure(
                FailureKind.OUTPUT_LIMIT,
                "answered more than " + limit + " bytes (max_output_bytes)");
    }
}
