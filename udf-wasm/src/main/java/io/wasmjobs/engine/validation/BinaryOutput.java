package io.wasmjobs.engine.validation;

import java.io.ByteArrayOutputStream;

/** Writes the values of the WebAssembly binary format (core specification, section 5.2). */
final class BinaryOutput {

    private final ByteArrayOutputStream out;

    BinaryOutput(int size) {
        out = new ByteArrayOutputStream(size);
    }

    int size() {
        return out.size();
    }

    BinaryOutput bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    BinaryOutput copy(byte[] source, int from, int to) {
        out.write(source, from, to - from);
        return this;
    }

    /** Unsigned LEB128. */
    BinaryOutput u32(long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** Signed LEB128 of a number that is not negative. */
    BinaryOutput signed(long value) {
        long rest = value;
        while (rest >= 0x40) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** The size of {@code part}, followed by {@code part}. */
    BinaryOutput sized(BinaryOutput part) {
        u32(part.size());
        out.writeBytes(part.toByteArray());
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
