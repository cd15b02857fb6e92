package io.wasmjobs.engine.chicory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Caches a few arrays that a memory grew to before, for reuse when it grows to the same size again.
 * They take little more than the memory itself.
 */
final class BackingArrayCache {

    private static final int MOST = 4;
    private static final long ALWAYS_ROOM = 4L << 20;
    private static final long TIMES_THE_BASE = 4;

    private final List<byte[]> arrays = new ArrayList<>(0);
    private long heldBytes;

    List<byte[]> arrays() {
        return arrays;
    }

    long heldBytes() {
        return heldBytes;
    }

    boolean holds(byte[] array) {
        for (byte[] kept : arrays) {
            if (kept == array) {
                return true;
            }
        }
        return false;
    }

    /** The shortest array of {@code least} to {@code most} bytes, or null. */
    byte @Nullable [] between(int least, int most) {
        byte[] shortest = null;
        for (byte[] array : arrays) {
            boolean fits = array.length >= least && array.length <= most;
            if (fits && (shortest == null || array.length < shortest.length)) {
                shortest = array;
            }
        }
        return shortest;
    }

    /**
     * Keeps {@code array} if that is within the bounds for a memory of {@code baseLength} bytes.
     */
    void offer(byte[] array, int baseLength) {
        long room = Math.max(ALWAYS_ROOM, TIMES_THE_BASE * baseLength) - heldBytes;
        if (arrays.size() < MOST && array.length <= room) {
            arrays.add(array);
            heldBytes += array.length;
        }
    }

    void clear() {
        arrays.clear();
        heldBytes = 0;
    }
}
