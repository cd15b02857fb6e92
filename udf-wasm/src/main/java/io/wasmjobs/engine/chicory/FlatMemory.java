package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.UninstantiableException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A linear memory in one flat array that can go back to a {@link MemorySnapshot} at the price of
 * the cards of 4 KiB that were written since.
 *
 * <p>A store marks the card of its first byte only; as no store is wider than 8 bytes, restoring a
 * card restores the 7 bytes after it too. The array may be longer than the memory, so that growing
 * seldom copies; whatever lies beyond the memory's size is zero. Used by one thread at a time.
 */
final class FlatMemory extends SingleThreadMemory {

    static final int CARD_SHIFT = 12;
    private static final int WIDEST_STORE = 8;

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle FLOAT = view(float[].class);
    private static final VarHandle DOUBLE = view(double[].class);

    private final MemoryLimits declared;
    private final int maxPages;

    private byte[] bytes;

    /** One byte for each card of the array, padded to a multiple of 8; not 0 where written to. */
    private byte[] dirty;

    /** The memory's size in bytes, at most {@code bytes.length}. */
    private int size;

    /** The instance's own array: dropping a segment empties its place there. */
    private DataSegment[] segments = new DataSegment[0];

    private boolean growthRefused;

    /**
     * @param declared the module's own limits
     * @param hostMaxPages the host's limit, which may be lower
     * @param expectedPages room for so many pages is made now, so that growing to them is free
     */
    FlatMemory(MemoryLimits declared, int hostMaxPages, int expectedPages) {
        this.declared = declared;
        this.maxPages =
                Math.min(hostMaxPages, Math.min(declared.maximumPages(), RUNTIME_MAX_PAGES));
        if (declared.initialPages() > maxPages) {
            throw new MemoryLimitExceeded(declared.initialPages(), maxPages);
        }
        this.size = declared.initialPages() * PAGE_SIZE;
        int room = Math.min(Math.max(expectedPages, declared.initialPages()), maxPages);
        this.bytes = new byte[room * PAGE_SIZE];
        this.dirty = new byte[cards(bytes.length)];
    }

    private static VarHandle view(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
    }

    private static int cards(int length) {
        return ((length >>> CARD_SHIFT) + WIDEST_STORE) & -WIDEST_STORE;
    }

    // ---- what the host asks

    /** The array behind this memory: its first {@link #size} bytes, until the memory grows. */
    byte[] array() {
        return bytes;
    }

    /** The memory's size in bytes. */
    int size() {
        return size;
    }

    /** Whether the guest was refused growth since the last reset. */
    boolean wasRefusedGrowth() {
        return growthRefused;
    }

    /** The heap that this memory occupies. */
    long heldBytes() {
        return (long) bytes.length + dirty.length;
    }

    /** Copies the memory as it is now. */
    MemorySnapshot snapshot() {
        int end = size;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new MemorySnapshot(Arrays.copyOf(bytes, end), pages(), segments.clone());
    }

    /** Becomes {@code snapshot}, whatever this memory held before. */
    void become(MemorySnapshot snapshot) {
        int length = snapshot.pages() * PAGE_SIZE;
        if (length > bytes.length) {
            bytes = new byte[length];
            dirty = new byte[cards(length)];
        }
        snapshot.restore(bytes, 0, bytes.length);
        Arrays.fill(dirty, (byte) 0);
        size = length;
        forget(snapshot);
    }

    /**
     * Goes back to {@code snapshot}, which this memory was equal to when it was last reset or
     * {@link #become became} it.
     */
    void reset(MemorySnapshot snapshot) {
        int cards = size >>> CARD_SHIFT;
        for (int eight = 0; eight < cards; eight += WIDEST_STORE) {
            if ((long) LONG.get(dirty, eight) != 0) {
                resetCards(snapshot, eight, Math.min(eight + WIDEST_STORE, cards));
                LONG.set(dirty, eight, 0L);
            }
        }
        size = snapshot.pages() * PAGE_SIZE;
        forget(snapshot);
    }

    private void resetCards(MemorySnapshot snapshot, int from, int to) {
        for (int card = from; card < to; card++) {
            if (dirty[card] != 0) {
                int first = card;
                while (card + 1 < to && dirty[card + 1] != 0) {
                    card++;
                }
                int end = ((card + 1) << CARD_SHIFT) + WIDEST_STORE - 1;
                snapshot.restore(bytes, first << CARD_SHIFT, Math.min(end, bytes.length));
            }
        }
    }

    private void forget(MemorySnapshot snapshot) {
        snapshot.restore(segments);
        growthRefused = false;
    }

    // ---- size

    @Override
    public int pages() {
        return size / PAGE_SIZE;
    }

    @Override
    public int grow(int delta) {
        int before = pages();
        if (delta < 0 || delta > maxPages - before) {
            growthRefused = true;
            return -1;
        }
        int grown = (before + delta) * PAGE_SIZE;
        if (grown > bytes.length) {
            long ahead =
                    Math.min((long) bytes.length + bytes.length / 2, (long) maxPages * PAGE_SIZE);
            int capacity = (int) Math.max(grown, ahead & -PAGE_SIZE);
            bytes = Arrays.copyOf(bytes, capacity);
            dirty = Arrays.copyOf(dirty, cards(capacity));
        }
        size = grown;
        return before;
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

    private void check(int address, int width) {
        if ((address | (size - width - address)) < 0) {
            throw outOfBounds(address, width);
        }
    }

    private void checkRange(int address, int length) {
        if (address < 0 || length < 0 || length > size - address) {
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
                        + size);
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
        check(address, 1);
        return bytes[address];
    }

    @Override
    public short readShort(int address) {
        check(address, 2);
        return (short) SHORT.get(bytes, address);
    }

    @Override
    public int readInt(int address) {
        check(address, 4);
        return (int) INT.get(bytes, address);
    }

    @Override
    public long readLong(int address) {
        check(address, 8);
        return (long) LONG.get(bytes, address);
    }

    @Override
    public float readFloat(int address) {
        check(address, 4);
        return (float) FLOAT.get(bytes, address);
    }

    @Override
    public double readDouble(int address) {
        check(address, 8);
        return (double) DOUBLE.get(bytes, address);
    }

    @Override
    public byte[] readBytes(int address, int length) {
        checkRange(address, length);
        return Arrays.copyOfRange(bytes, address, address + length);
    }

    // ---- stores

    @Override
    public void writeByte(int address, byte value) {
        check(address, 1);
        bytes[address] = value;
        dirty[address >>> CARD_SHIFT] = 1;
    }

    @Override
    public void writeShort(int address, short value) {
        check(address, 2);
        SHORT.set(bytes, address, value);
        dirty[address >>> CARD_SHIFT] = 1;
    }

    @Override
    public void writeI32(int address, int value) {
        check(address, 4);
        INT.set(bytes, address, value);
        dirty[address >>> CARD_SHIFT] = 1;
    }

    @Override
    public void writeLong(int address, long value) {
        check(address, 8);
        LONG.set(bytes, address, value);
        dirty[address >>> CARD_SHIFT] = 1;
    }

    @Override
    public void writeF32(int address, float value) {
        check(address, 4);
        FLOAT.set(bytes, address, value);
        dirty[address >>> CARD_SHIFT] = 1;
    }

    @Override
    public void writeF64(int address, double value) {
        check(address, 8);
        DOUBLE.set(bytes, address, value);
        dirty[address >>> CARD_SHIFT] = 1;
    }

    // ---- bulk operations

    @Override
    public void write(int address, byte[] source, int offset, int length) {
        if (offset < 0 || length < 0 || length > source.length - offset) {
            throw new WasmRuntimeException(
                    "out of bounds memory access: " + length + " bytes of a shorter segment");
        }
        checkRange(address, length);
        System.arraycopy(source, offset, bytes, address, length);
        markRange(address, length);
    }

    @Override
    public void fill(byte value, int from, int to) {
        checkRange(from, to - from);
        Arrays.fill(bytes, from, to, value);
        markRange(from, to - from);
    }

    @Override
    public void copy(int destination, int source, int length) {
        checkRange(source, length);
        checkRange(destination, length);
        System.arraycopy(bytes, source, bytes, destination, length);
        markRange(destination, length);
    }

    @Override
    public void zero() {
        fill((byte) 0, 0, size);
    }

    // ---- data segments

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments) {
        initialize(instance, dataSegments, 0);
    }

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
        segments = dataSegments;
        for (DataSegment segment : dataSegments) {
            if (segment instanceof ActiveDataSegment active && active.index() == memoryIndex) {
                int address =
                        (int)
                                ConstantEvaluators.computeConstantValue(
                                        instance, active.offsetInstructions())[0];
                try {
                    write(address, active.data(), 0, active.data().length);
                } catch (WasmRuntimeException outside) {
                    throw new UninstantiableException(outside.getMessage(), outside);
                }
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int destination, int offset, int length) {
        write(destination, segments[segment].data(), offset, length);
    }

    @Override
    public void drop(int segment) {
        segments[segment] = PassiveDataSegment.EMPTY;
    }
}
