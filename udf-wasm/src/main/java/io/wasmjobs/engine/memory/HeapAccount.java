package io.wasmjobs.engine.memory;

import java.util.Arrays;

/**
 * Where an instance accounts for the heap that it takes. An instance that stays within what its
 * invocation was given before it began is never refused.
 */
public interface HeapAccount {

    /** An account that counts nothing, for an instance outside of a pool. */
    HeapAccount NONE = new HeapAccount() {};

    /**
     * Counts heap before it is taken; negative once it is given back. Idle instances are evicted
     * where all together hold too much.
     *
     * @throws HeapShortage if that is more than the invocation was given, and other invocations
     *     hold the rest
     */
    default void add(long bytes) {}

    /** What the instance may still take without claiming more: it keeps nothing in reserve then. */
    default long room() {
        return Long.MAX_VALUE;
    }

    /**
     * Claims heap for a snapshot that all instances of the module share.
     *
     * @return whether there is room; where there is none, the snapshot must not be made
     */
    default boolean claimSnapshot(long bytes) {
        return true;
    }

    /** A longer copy of {@code array}, which holds the heap of both for as long as it copies. */
    default byte[] longer(byte[] array, int length) {
        return Arrays.copyOf(array, length);
    }
}
