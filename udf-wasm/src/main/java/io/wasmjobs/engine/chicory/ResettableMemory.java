package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.wasmjobs.engine.memory.HeapAccount;
import io.wasmjobs.engine.memory.HeapShortage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The array behind a linear memory: it grows, and goes back to a {@link MemorySnapshot} at the
 * price of the cards of 4 KiB that were written since.
 *
 * <p>A memory of more than 4 MiB has an array for the part only that was touched: what a guest
 * declares and leaves alone takes no heap. The array becomes longer by half of its length or more,
 * so that this happens seldom.
 *
 * <p>Growing takes a longer array, at once or when it is touched. After a reset that array is kept,
 * restored like the first one, so that growing again copies only the cards written until then; but
 * never so many that all arrays together are larger than the memory may become. Where the heap has
 * no room for a longer array, growth is refused as beyond a limit.
 */
abstract class ResettableMemory extends SegmentedMemory {

    private static final byte[] NONE = new byte[0];

    /** A memory of so many bytes, or fewer, has its whole array from the beginning. */
    static final int SMALL = 4 << 20;

    /** As long as the memory, or shorter where it has not been touched up to its end. */
    byte[] bytes;

    /** One byte for each card, padded to a multiple of 8; not 0 where written to. */
    byte[] dirty;

    private final MemoryLimits declared;
    private final int declaredMaxPages;
    private final HeapAccount account;
    private final int small;
    private int allowedPages;

    /** The memory's size in bytes. */
    private int size;

    /** The size that a reset goes back to. */
    private int baseSize;

    private long countedBytes;

    /** The array that a reset goes back to; null before the first snapshot. */
    private byte @Nullable [] base;

    /** The cards of {@link #base} that were written before the memory grew out of it. */
    private byte[] dirtyInBase = NONE;

    /** Longer arrays of earlier growth: the snapshot and zeros, but for the dirty cards. */
    private final BackingArrayCache kept = new BackingArrayCache();

    private boolean growthRefused;

    /**
     * @param declared the module's own limits
     * @param hostMaxPages the host's limit, which may be lower
     * @param account counts the heap that this memory takes
     * @param small the size, in bytes, up to which it has its whole array from the beginning
     */
    ResettableMemory(MemoryLimits declared, int hostMaxPages, HeapAccount account, int small) {
        this.declared = declared;
        this.declaredMaxPages = Math.min(declared.maximumPages(), RUNTIME_MAX_PAGES);
        this.account = account;
        this.allowedPages = hostMaxPages;
        this.small = small;
        if (declared.initialPages() > maximumPages()) {
            throw new MemoryLimitExceeded(declared.initialPages(), maximumPages());
        }
        this.size = declared.initialPages() * PAGE_SIZE;
        int length = Math.min(size, small);
        count(length);
        this.bytes = new byte[length];
        this.dirty = new byte[DirtyCards.of(length)];
        settle();
    }

    /**
     * The array behind this memory, until it grows, is reset, or is touched beyond the array. It
     * has what {@link #holds} was asked for.
     */
    byte[] array() {
        return bytes;
    }

    /** The memory's size in bytes. */
    int size() {
        return size;
    }

    /** Whether {@code length} bytes at {@code address} are within the memory; then it has them. */
    boolean holds(long address, long length) {
        if (address < 0 || length < 0 || length > size || address > size - length) {
            return false;
        }
        int end = (int) (address + length);
        if (end > bytes.length) {
            touch(end);
        }
        return true;
    }

    /** Makes the array long enough for the bytes before {@code end}, which the memory has. */
    private void touch(int end) {
        Interruption.check();
        int most = end <= baseSize ? baseSize : size;
        long length = bytes.length + (long) Math.max(bytes.length / 2, small / 4);
        long pages = (Math.max(end, length) + PAGE_SIZE - 1) / PAGE_SIZE;
        lengthen((int) Math.min(most, pages * PAGE_SIZE), end);
        settle();
    }

    /** Whether the guest was refused growth during this invocation. */
    boolean wasRefusedGrowth() {
        return growthRefused;
    }

    void forgetRefusal() {
        growthRefused = false;
    }

    /** How far the host lets it grow from now on, and what spare arrays count towards. */
    void allow(int hostMaxPages) {
        allowedPages = hostMaxPages;
    }

    /** The heap that this memory occupies. */
    long heldBytes() {
        long spare = kept.heldBytes() - (kept.holds(bytes) ? bytes.length : 0);
        if (base != null && base != bytes) {
            spare += base.length;
        }
        return spare + bytes.length + dirty.length + dirtyInBase.length;
    }

    /** Copies the memory as it is now. */
    MemorySnapshot snapshot() {
        return MemorySnapshot.of(bytes, pages(), segments());
    }

    /** Becomes {@code snapshot}, whatever this memory held before. */
    void become(MemorySnapshot snapshot) {
        size = snapshot.pages() * PAGE_SIZE;
        baseSize = size;
        int length = size <= small ? size : Math.min(size, Math.max(small, snapshot.touched()));
        kept.clear();
        base = null;
        if (length != bytes.length) {
            bytes = NONE; // Never two arrays at once.
            bytes = new byte[length];
        }
        snapshot.restore(bytes, 0, length);
        dirty = new byte[DirtyCards.of(length)];
        dirtyInBase = NONE;
        base = bytes;
        forget(snapshot);
        settle();
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
            settle();
        }
        size = baseSize;
        Arrays.fill(dirty, (byte) 0);
        forget(snapshot);
    }

    private static void restore(MemorySnapshot snapshot, byte[] array, byte[] marks) {
        DirtyCards.forEachRun(marks, array.length, (from, to) -> snapshot.restore(array, from, to));
    }

    private void forget(MemorySnapshot snapshot) {
        restoreSegments(snapshot);
        snapshot.touched(bytes.length);
        growthRefused = false;
    }

    @Override
    public int pages() {
        return size / PAGE_SIZE;
    }

    @Override
    public int grow(int delta) {
        Interruption.check();
        int before = pages();
        if (delta < 0 || delta > maximumPages() - before) {
            growthRefused = true;
            return -1;
        }
        try {
            int larger = (before + delta) * PAGE_SIZE;
            if (delta > 0 && larger <= small) {
                lengthen(larger, larger);
            }
            size = larger;
            return before;
        } catch (HeapShortage e) {
            throw e; // the memory may be that large: the job is tried again
        } catch (OutOfMemoryError e) {
            growthRefused = true;
            return -1;
        } finally {
            settle();
        }
    }

    /** Takes an array of {@code length}, or one that was kept and has {@code least} bytes. */
    private void lengthen(int length, int least) {
        byte[] old = bytes;
        if (old == base && length <= baseSize) {
            count(length - old.length);
            base = account.longer(old, length);
            bytes = base;
            dirty = Arrays.copyOf(dirty, Math.max(dirty.length, DirtyCards.of(length)));
            return;
        }
        byte[] marksInBase = old == base ? dirty.clone() : dirtyInBase;
        byte[] longer = kept.between(least, size < length ? length : size);
        if (longer == null) {
            dropSpares(length);
            count(growth(length));
            longer = account.longer(old, length);
            if (base != null && spareBytes() + length <= allowedBytes()) {
                kept.offer(longer, base.length);
            }
        } else {
            byte[] target = longer;
            DirtyCards.forEachRun(
                    dirty,
                    old.length,
                    (from, to) -> System.arraycopy(old, from, target, from, to - from));
        }
        dirtyInBase = marksInBase;
        bytes = longer;
        int cards = DirtyCards.of(longer.length);
        dirty = cards > dirty.length ? Arrays.copyOf(dirty, cards) : dirty;
    }

    /** All arrays together stay within what the memory itself may become, and what there is. */
    private void dropSpares(int length) {
        if (isTooMuch(length)) {
            kept.clear();
        }
        if (isTooMuch(length)) {
            base = null;
        }
    }

    private boolean isTooMuch(int length) {
        return spareBytes() + length > allowedBytes() || growth(length) > account.room();
    }

    /**
     * The heap that is taken more once the memory has an array of {@code length}. Both arrays are
     * there while one is copied; one large copy is made at a time.
     */
    private long growth(int length) {
        return spareBytes() + length + 2L * DirtyCards.of(length) - countedBytes;
    }

    private long spareBytes() {
        return kept.heldBytes() + (base == null ? 0 : base.length);
    }

    private long allowedBytes() {
        return (long) allowedPages * PAGE_SIZE;
    }

    private void count(long moreBytes) {
        account.add(moreBytes);
        countedBytes += moreBytes;
    }

    /** Corrects the account where the memory that is held differs from the estimate. */
    private void settle() {
        long change = heldBytes() - countedBytes;
        if (change != 0) {
            count(change);
        }
    }

    @Override
    public int initialPages() {
        return declared.initialPages();
    }

    @Override
    public int maximumPages() {
        return Math.min(declaredMaxPages, allowedPages);
    }

    @Override
    public boolean shared() {
        return declared.shared();
    }
}
