package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.abi.InvocationContext;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Standard input, output and error of the invocation that runs. The input is its payload under
 * WASI's own ABI, and empty under the others; the output is the answer, or the log under ABIs that
 * answer in memory; the error stream is the log.
 */
final class StandardStreams {

    static final int IN = 0;
    static final int OUT = 1;
    static final int ERROR = 2;

    private static final byte[] NO_INPUT = new byte[0];

    private final Abi abi;
    private @Nullable InvocationContext context;
    private int position;

    StandardStreams(Abi abi) {
        this.abi = abi;
    }

    void begin(InvocationContext newContext) {
        context = newContext;
        position = 0;
    }

    /** Finishes the last line of the log. */
    void end() {
        if (context != null) {
            context.logs().endOfStream();
        }
        context = null;
    }

    InvocationContext context() {
        InvocationContext now = context;
        if (now == null) {
            throw new IllegalStateException("a WASI call outside of an invocation");
        }
        return now;
    }

    /**
     * Copies the next bytes of the input to {@code memory}; fewer than {@code length} at its end.
     */
    int read(FlatMemory memory, int address, int length) {
        byte[] input = input();
        int count = Math.min(length, input.length - position);
        memory.write(address, input, position, count);
        position += count;
        return count;
    }

    void write(int stream, byte[] bytes, int offset, int length) {
        if (stream == OUT && abi.answersOnStandardOutput()) {
            context().output().write(bytes, offset, length);
        } else {
            context().logs().stream(bytes, offset, length);
        }
    }

    private byte[] input() {
        return abi == Abi.WASI ? context().message().payload().unsafeArray() : NO_INPUT;
    }

    /**
     * The input for Chicory's {@code poll_oneoff}, which asks only what is available; Chicory never
     * reads it.
     */
    InputStream polled() {
        return new Polled();
    }

    /** The input that is left; 1 at its end, because a read does not block there either. */
    int inputBytes() {
        return Math.max(1, input().length - position);
    }

    private final class Polled extends InputStream {

        @Override
        public int read() {
            return -1;
        }

        @Override
        public int available() {
            return inputBytes();
        }
    }
}
