package io.wasmjobs.engine.abi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The fields of a fixed layout, by their offsets, in the byte order of WebAssembly. */
public final class CanonicalRecord {

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    CanonicalRecord(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A record of {@code length} zeros. */
    public CanonicalRecord(int length) {
        this(new byte[length]);
    }

    /** The bytes themselves. */
    public byte[] bytes() {
        return bytes;
    }

    /** The byte at an offset, unsigned. */
    int u8(int offset) {
        return bytes[offset] & 0xFF;
    }

    /** The two bytes at an offset, unsigned. */
    int u16(int offset) {
        return (short) SHORT.get(bytes, offset) & 0xFFFF;
    }

    /** The four bytes at an offset. */
    int i32(int offset) {
        return (int) INT.get(bytes, offset);
    }

    /** Sets the byte at an offset. */
    public CanonicalRecord u8(int offset, int value) {
        bytes[offset] = (byte) value;
        return this;
    }

    /** Sets the two bytes at an offset. */
    public CanonicalRecord u16(int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
        return this;
    }

    /** Sets the four bytes at an offset. */
    public CanonicalRecord i32(int offset, int value) {
        INT.set(bytes, offset, value);
        return this;
    }
}
