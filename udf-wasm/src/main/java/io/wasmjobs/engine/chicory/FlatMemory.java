package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A linear memory in one flat array that can go back to a {@link MemorySnapshot} at the price of
 * the cards of 4 KiB that were written since.
 *
 * <p>The array is exactly as long as the memory, so that the JVM's own check of its bounds is the
 * only one. A store marks the card of its first byte; as no store is wider than 8 bytes, restoring
 * a card restores the 7 bytes after it too. Growing takes a longer array; after a reset that array
 * is kept, restored like the first one, so that growing again copies only the cards written until
 * then. Used by one thread at a time.
 */
final class FlatMemory extends SegmentedMemory {

    private static final int CARD_SHIFT = Cards.SHIFT;

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle FLOAT = view(float[].class);
    private static final VarHandle DOUBLE = view(double[].class);

    private final MemoryLimits declared;
    private final int maxPages;

    private byte[] bytes;

    /** One byte for each card, padded to a multiple of 8; not 0 where written to. */
    private byte[] dirty;

    /** The array that a reset goes back to; null before the first snapshot. */
    private byte @Nullable [] base;

    /** The cards of {@link #base} that were written before the memory grew out of it. */
    private byte[] dirtyInBase = new byte[0];

    /** Longer arrays of earlier growth: the snapshot and zeros, but for the dirty cards. */
    private final KeptArrays kept = new KeptArrays();

    private boolean growthRefused;

    /**
     * @param declared the module's own limits
     * @param hostMaxPages the host's limit, which may be lower
     */
    FlatMemory(MemoryLimits declared, int hostMaxPages) {
        this.declared = declared;
        this.maxPages =
                Math.min(hostMaxPages, Math.min(declared.maximumPages(), RUNTIME_MAX_PAGES));
        if (declared.initialPages() > maxPages) {
            throw new MemoryLimitExceeded(declared.initialPages(), maxPages);
        }
        this.bytes = new byte[declared.initialPages() * PAGE_SIZE];
        this.dirty = new byte[Cards.of(bytes.length)];
    }

    private static VarHandle view(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
    }

    // ---- what the host asks

    /** The array behind this memory, until it grows or is reset. */
    byte[] array() {
        return bytes;
    }

    /** The memory's size in bytes. */
    int size() {
        return bytes.length;
    }

    /** Whether the guest was refused growth since the last reset. */
    boolean wasRefusedGrowth() {
        return growthRefused;
    }

    /** The heap that this memory occupies. */
    long heldBytes() {
        return (long) bytes.length + 2L * dirty.length + kept.heldBytes();
    }

    /** Copies the memory as it is now. */
    MemorySnapshot snapshot() {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new MemorySnapshot(Arrays.copyOf(bytes, end), pages(), segments());
    }

    /** Becomes {@code snapshot}, whatever this memory held before. */
    void become(MemorySnapshot snapshot) {
        int length = snapshot.pages() * PAGE_SIZE;
        if (length != bytes.length) {
            bytes = new byte[length];
        }
        snapshot.restore(bytes, 0, length);
        dirty = new byte[Cards.of(length)];
        kept.clear();
        base = bytes;
        forget(snapshot);
    }

    /** Goes back to {@code snapshot}, which this memory {@link #become became} once. */
    void reset(MemorySnapshot snapshot) {
        byte[] first = base;
        if (first == null) {
            become(snapshot);
            return;
        }
        if (bytes == first) {
            restore(snapshot, first, dirty);
        } else {
            restore(snapshot, first, dirtyInBase);
            for (byte[] array : kept.arrays()) {
                restore(snapshot, array, dirty);
            }
            bytes = first;
        }
        Arrays.fill(dirty, (byte) 0);
        forget(snapshot);
    }

    private static void restore(MemorySnapshot snapshot, byte[] array, byte[] marks) {
        Cards.forEachRun(marks, array.length, (from, to) -> snapshot.restore(array, from, to));
    }

    private void forget(MemorySnapshot snapshot) {
        restoreSegments(snapshot);
        growthRefused = false;
    }

    // ---- size

    @Override
    public int pages() {
        return bytes.length / PAGE_SIZE;
    }

    @Override
    public int grow(int delta) {
        Interruption.check();
        int before = pages();
        if (delta < 0 || delta > maxPages - before) {
            growthRefused = true;
            return -1;
        }
        if (delta > 0) {
            resize((before + delta) * PAGE_SIZE);
        }
        return before;
    }

    private void resize(int length) {
        byte[] old = bytes;
        if (old == base) {
            dirtyInBase = dirty.clone();
        }
        byte[] longer = kept.ofLength(length);
        if (longer == null) {
            longer = Arrays.copyOf(old, length);
            if (base != null) {
                kept.offer(longer, base.length);
            }
        } else {
            byte[] target = longer;
            Cards.forEachRun(
                    dirty,
                    old.length,
                    (from, to) -> System.arraycopy(old, from, target, from, to - from));
        }
        bytes = longer;
        if (Cards.of(length) > dirty.length) {
            dirty = Arrays.copyOf(dirty, Cards.of(length));
        }
    }

    @Override
    public int initialPages() {
        return declared.initialPages();
    }

    @Override
    public int maximumPages() {
        return maxPages;
    }

    @Override
    public boolean shared() {
        return declared.shared();
    }

    // ---- bounds and cards

    private void checkRange(int address, int length) {
        if (address < 0 || length < 0 || length > bytes.length - address) {
            throw outOfBounds(address, length);
        }
    }

    private WasmRuntimeException outOfBounds(int address, int width) {
        return new WasmRuntimeException(
                "out of bounds memory access: "
                        + Integer.toUnsignedLong(width)
                        + " bytes at address "
                        + Integer.toUnsignedLong(address)
                        + ", where memory has "
                        + bytes.length);
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
            throw outOfBounds(address, 1);
        }
    }

    @Override
    public short readShort(int address) {
        try {
            return (short) SHORT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 2);
        }
    }

    @Override
    public int readInt(int address) {
        try {
            return (int) INT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 4);
        }
    }

    @Override
    public long readLong(int address) {
        try {
            return (long) LONG.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 8);
        }
    }

    @Override
    public float readFloat(int address) {
        try {
            return (float) FLOAT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 4);
        }
    }

    @Override
    public double readDouble(int address) {
        try {
            return (double) DOUBLE.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 8);
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
            throw outOfBounds(address, 1);
        }
    }

    @Override
    public void writeShort(int address, short value) {
        try {
            SHORT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 2);
        }
    }

    @Override
    public void writeI32(int address, int value) {
        try {
            INT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 4);
        }
    }

    @Override
    public void writeLong(int address, long value) {
        try {
            LONG.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 8);
        }
    }

    @Override
    public void writeF32(int address, float value) {
        try {
            FLOAT.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 4);
        }
    }

    @Override
    public void writeF64(int address, double value) {
        try {
            DOUBLE.set(bytes, address, value);
            dirty[address >>> CARD_SHIFT] = 1;
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address, 8);
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
        fill((byte) 0, 0, bytes.length);
    }
}
