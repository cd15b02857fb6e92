package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.wasmjobs.engine.memory.HeapAccount;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The array behind a linear memory: it grows, and goes back to a {@link MemorySnapshot} at the
 * price of the cards of 4 KiB that were written since.
 *
 * <p>Growing takes a longer array. After a reset that array is kept, restored like the first one,
 * so that growing again copies only the cards written until then; but never so many that all arrays
 * together are larger than the memory may become. Where the heap has no room for a longer array,
 * growth is refused as beyond a limit.
 */
abstract class ResettableMemory extends SegmentedMemory {

    private static final byte[] NONE = new byte[0];

    /** Exactly as long as the memory. */
    byte[] bytes;

    /** One byte for each card, padded to a multiple of 8; not 0 where written to. */
    byte[] dirty;

    private final MemoryLimits declared;
    private final int declaredMaxPages;
    private final HeapAccount account;
    private int allowedPages;
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
     */
    ResettableMemory(MemoryLimits declared, int hostMaxPages, HeapAccount account) {
        this.declared = declared;
        this.declaredMaxPages = Math.min(declared.maximumPages(), RUNTIME_MAX_PAGES);
        this.account = account;
        this.allowedPages = hostMaxPages;
        if (declared.initialPages() > maximumPages()) {
            throw new MemoryLimitExceeded(declared.initialPages(), maximumPages());
        }
        int length = declared.initialPages() * PAGE_SIZE;
        count(length);
        this.bytes = new byte[length];
        this.dirty = new byte[DirtyCards.of(length)];
        settle();
    }

    /** The array behind this memory, until it grows or is reset. */
    byte[] array() {
        return bytes;
    }

    /** The memory's size in bytes. */
    int size() {
        return bytes.length;
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
        return MemorySnapshot.of(bytes, segments());
    }

    /** Becomes {@code snapshot}, whatever this memory held before. */
    void become(MemorySnapshot snapshot) {
        int length = snapshot.pages() * PAGE_SIZE;
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
        Arrays.fill(dirty, (byte) 0);
        forget(snapshot);
    }

    private static void restore(MemorySnapshot snapshot, byte[] array, byte[] marks) {
        DirtyCards.forEachRun(marks, array.length, (from, to) -> snapshot.restore(array, from, to));
    }

    private void forget(MemorySnapshot snapshot) {
        restoreSegments(snapshot);
        growthRefused = false;
    }

    @Override
    public int pages() {
        return bytes.length / PAGE_SIZE;
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
            if (delta > 0) {
                resize((before + delta) * PAGE_SIZE);
            }
            return before;
        } catch (OutOfMemoryError e) {
            growthRefused = true;
            return -1;
        } finally {
            settle();
        }
    }

    private void resize(int length) {
        byte[] old = bytes;
        int cards = DirtyCards.of(length);
        byte[] marks = cards > dirty.length ? Arrays.copyOf(dirty, cards) : dirty;
        byte[] marksInBase = old == base ? dirty.clone() : dirtyInBase;
        byte[] longer = kept.ofLength(length);
        if (longer == null) {
            dropSpares(length);
            count(length);
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
        dirty = marks;
    }

    /** All arrays together stay within what the memory itself may become. */
    private void dropSpares(int length) {
        if (spareBytes() + length > allowedBytes()) {
            kept.clear();
        }
        if (spareBytes() + length > allowedBytes()) {
            base = null;
        }
    }

    private long spareBytes() {
        return kept.heldBytes() + (base == null ? 0 : base.length);
    }

    private long allowedBytes() {
        return (long) allowedPages * PAGE_SIZE;
    }

    private void count(long moreBytes) {
        countedBytes += moreBytes;
        account.add(moreBytes);
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
