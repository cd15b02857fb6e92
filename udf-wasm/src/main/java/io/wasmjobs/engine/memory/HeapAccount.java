package io.wasmjobs.engine.memory;

import java.util.Arrays;

/**
 * Accounts for the heap of an instance. An instance that stays within what its invocation has
 * claimed is never refused.
 */
public interface HeapAccount {

    /** An account without limits, for an instance outside a pool. */
    HeapAccount NONE = new HeapAccount() {};

    /**
     * Counts heap before it is allocated; a negative number when it is freed. Idle instances are
     * evicted if all together hold too much.
     *
     * @throws HeapShortage if that exceeds the invocation's claim and other invocations hold the
     *     rest
     */
    default void add(long bytes) {}

    /** The bytes that the instance may still take without another claim. */
    default long room() {
        return Long.MAX_VALUE;
    }

    /**
     * Claims heap for a snapshot that all instances of the module share.
     *
     * @return whether there is room; if not, the snapshot must not be made
     */
    default boolean claimSnapshot(long bytes) {
        return true;
    }

    /** A longer copy of {@code array}. Both arrays are counted during the copy. */
    default byte[] longer(byte[] array, int length) {
        return Arrays.copyOf(array, length);
    }
}
