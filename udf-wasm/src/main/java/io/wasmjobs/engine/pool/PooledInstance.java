package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.chicory.GuestInstance;

/** An instance and what the pool has counted for it. Owned by one thread, or idle in the pool. */
public final class PooledInstance {

    private final GuestInstance instance;
    private long countedBytes;

    PooledInstance(GuestInstance instance) {
        this.instance = instance;
    }

    /** The instance. */
    public GuestInstance instance() {
        return instance;
    }

    /** Counts what the instance holds now; answers by how much that is more than before. */
    long recount() {
        long before = countedBytes;
        countedBytes = instance.heldBytes();
        return countedBytes - before;
    }

    long countedBytes() {
        return countedBytes;
    }
}
