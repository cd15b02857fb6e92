package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.wasmjobs.engine.memory.HeapAccount;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A linear memory in one flat array.
 *
 * <p>The array is never longer than the memory, so the JVM's bounds check is the only one needed.
 * If an access fails that check but is within the memory, the array is extended and the access
 * repeated. A store marks the card of its first byte; as no store is wider than 8 bytes, restoring
 * a card restores the 7 bytes after it too. Used by one thread at a time.
 */
final class FlatMemory extends ResettableMemory {

    private static final int CARD_SHIFT = DirtyCards.SHIFT;

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle FLOAT = view(float[].class);
    private static final VarHandle DOUBLE = view(double[].class);

    /**
     * The fuel left to a metered guest. It is not part of the linear memory, and the guest cannot
     * reach it.
     */
    long fuel = Long.MAX_VALUE;

    /** A memory whose heap is not accounted. */
    FlatMemory(MemoryLimits declared, int hostMaxPages) {
        this(declared, hostMaxPages, HeapAccount.NONE);
    }

    /**
     * @param declared the module's own limits
     * @param hostMaxPages the host's limit, which may be lower
     * @param account counts the heap that this memory takes
     */
    FlatMemory(MemoryLimits declared, int hostMaxPages, HeapAccount account) {
        this(declared, hostMaxPages, account, SMALL);
    }

    /**
     * A memory whose array starts small and is extended on access, if it has at least {@code small}
     * bytes.
     */
    FlatMemory(MemoryLimits declared, int hostMaxPages, HeapAccount account, int small) {
        super(declared, hostMaxPages, account, small);
    }

    private static VarHandle view(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
    }

    // ---- bounds and cards

    /** Checks a range, and extends the array if it is too short for it. */
    private void checkRange(int address, int length) {
        if (address < 0 || length < 0 || length > bytes.length - address) {
            reach(address, length);
        }
    }

    /** Extends the array for an access within the memory; traps for any other access. */
    private void reach(int address, int width) {
        if (!holds(Integer.toUnsignedLong(address), Integer.toUnsignedLong(width))) {
            throw new WasmRuntimeException(
                    "out of bounds memory access: "
                            + Integer.toUnsignedLong(width)
                            + " bytes at address "
                            + Integer.toUnsignedLong(address)
                            + ", where memory has "
                            + size());
        }
    }

    private void markRange(int address, int length) {
        if (length > 0) {
            int last = (address + length - 1) >>> CARD_SHIFT;
            Arrays.fill(dirty, address >>> CARD_SHIFT, last + 1, (byte) 1);
        }
    }

    // ---- loads

    @Override
    public byte read(int address) {
        try {
            return bytes[address];
        } catch (IndexOutOfBoundsException e) {
            reach(address, 1);
            return bytes[address];
        }
    }

    @Override
    public short readShort(int address) {
        try {
            return (short) SHORT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 2);
            return (short) SHORT.get(bytes, address);
        }
    }

    @Override
    public int readInt(int address) {
        try {
            return (int) INT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            return (int) INT.get(bytes, address);
        }
    }

    @Override
    public long readLong(int address) {
        try {
            return (long) LONG.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            return (long) LONG.get(bytes, address);
        }
    }

    @Override
    public float readFloat(int address) {
        try {
            return (float) FLOAT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            return (float) FLOAT.get(bytes, address);
        }
    }

    @Override
    public double readDouble(int address) {
        try {
            return (double) DOUBLE.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            return (double) DOUBLE.get(bytes, address);
        }
    }

    @Override
    public byte[] readBytes(int address, int length) {
        checkRange(address, length);
        return Arrays.copyOfRange(bytes, address, address + length);
    }

    // ---- stores

    @Override
    public void writeByte(int address, byte value) {
        try {
            bytes[address] = value;
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            reach(address, 1);
            bytes[address] = value;
            dirty[address >>> CARD_SHIFT] = 1;
        }
    }

    @Override
    public void writeShort(int address, short value) {
        try {
            SHORT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            reach(address, 2);
            SHORT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        }
    }

    @Override
    public void writeI32(int address, int value) {
        try {
            INT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            INT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        }
    }

    @Override
    public void writeLong(int address, long value) {
        try {
            LONG.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            LONG.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        }
    }

    @Override
    public void writeF32(int address, float value) {
        try {
            FLOAT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            FLOAT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        }
    }

    @Override
    public void writeF64(int address, double value) {
        try {
            DOUBLE.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            DOUBLE.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        }
    }

    // ---- bulk operations

    @Override
    public void write(int address, byte[] source, int offset, int length) {
        if (offset < 0 || length < 0 || length > source.length - offset) {
            throw new WasmRuntimeException(
                    "out of bounds memory access: " + length + " bytes of a shorter segment");
        }
        checkRange(address, length);
        markRange(address, length);
        BulkBytes.copy(source, offset, bytes, address, length);
    }

    @Override
    public void fill(byte value, int from, int to) {
        checkRange(from, to - from);
        markRange(from, to - from);
        BulkBytes.fill(bytes, from, to, value);
    }

    @Override
    public void copy(int destination, int source, int length) {
        checkRange(source, length);
        checkRange(destination, length);
        markRange(destination, length);
        BulkBytes.copy(bytes, source, bytes, destination, length);
    }

    @Override
    public void zero() {
        fill((byte) 0, 0, size());
    }
}
