package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.wasmjobs.engine.memory.HeapAccount;
import io.wasmjobs.engine.memory.HeapShortage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The array behind a linear memory. It grows, and is reset to a {@link MemorySnapshot} by restoring
 * only the 4 KiB cards that were written since.
 *
 * <p>A memory of more than 4 MiB has an array only for the part that was touched, so memory that a
 * guest declares but does not use takes no heap. The array grows by at least half of its length, so
 * that it grows rarely.
 *
 * <p>Growing needs a longer array, at once or when the new part is touched. After a reset that
 * array is kept and restored like the first one, so that growing again copies only the cards
 * written until then. All arrays together are never larger than the memory may become. If the heap
 * has no room for a longer array, growth is refused as if a limit were exceeded.
 */
abstract class ResettableMemory extends SegmentedMemory {

    private static final byte[] NONE = new byte[0];

    /** The size in bytes up to which a memory has its whole array from the beginning. */
    static final int SMALL = 4 << 20;

    /** As long as the memory, or shorter if the memory has not been touched up to its end. */
    byte[] bytes;

    /** One byte for each card, not 0 if the card was written to; padded to a multiple of 8. */
    byte[] dirty;

    private final MemoryLimits declared;
    private final int declaredMaxPages;
    private final HeapAccount account;
    private final int small;
    private int allowedPages;

    /** The memory's size in bytes. */
    private int size;

    /** The size after a reset. */
    private int baseSize;

    private long countedBytes;

    /** The array after a reset; null before the first snapshot. */
    private byte @Nullable [] base;

    /** The cards of {@link #base} that were written before a longer array replaced it. */
    private byte[] dirtyInBase = NONE;

    /**
     * Longer arrays of earlier growth: except for their dirty cards they hold the snapshot and
     * zeros.
     */
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
     * contains every range for which {@link #holds} returned true.
     */
    byte[] array() {
        return bytes;
    }

    /** The memory's size in bytes. */
    int size() {
        return size;
    }

    /**
     * Whether {@code length} bytes at {@code address} are within the memory; if so, the array is
     * extended to contain them.
     */
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

    /** Extends the array to {@code end}, which is within the memory. */
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

    /** Sets how far the memory may grow from now on, which also bounds the spare arrays. */
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

    /** Copies the current content. */
    MemorySnapshot snapshot() {
        return MemorySnapshot.of(bytes, pages(), segments());
    }

    /** Replaces the whole content by {@code snapshot}. */
    void become(MemorySnapshot snapshot) {
        size = snapshot.pages() * PAGE_SIZE;
        baseSize = size;
        int length = size <= small ? size : Math.min(size, Math.max(small, snapshot.touched()));
        kept.clear();
        base = null;
        if (length != bytes.length) {
            bytes = NONE; // Drops the old array first: there are never two at once.
            bytes = new byte[length];
        }
        snapshot.restore(bytes, 0, length);
        dirty = new byte[DirtyCards.of(length)];
        dirtyInBase = NONE;
        base = bytes;
        forget(snapshot);
        settle();
    }

    /** Resets to {@code snapshot}, which this memory {@link #become became} before. */
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
            throw e; // the size is within the limit, so the job is tried again
        } catch (OutOfMemoryError e) {
            growthRefused = true;
            return -1;
        } finally {
            settle();
        }
    }

    /**
     * Switches to a new array of {@code length} bytes, or to a kept one of at least {@code least}
     * bytes.
     */
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

    /**
     * Drops spare arrays so that all arrays together stay within the memory's limit and the
     * available heap.
     */
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
     * The additional heap once the memory has an array of {@code length} bytes. Both arrays exist
     * during the copy; one large copy is made at a time.
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
