package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.chicory.GuestInstance;
import io.wasmjobs.engine.memory.HeapAccount;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance and the heap that it holds. Owned by one thread, or idle in the pool. */
public final class PooledInstance implements HeapAccount {

    private final ModulePool module;
    private @Nullable GuestInstance instance;
    private long heldBytes;

    PooledInstance(ModulePool module) {
        this.module = module;
    }

    void holds(GuestInstance made) {
        instance = made;
    }

    /** The instance. */
    public GuestInstance instance() {
        return Objects.requireNonNull(instance, "still being made");
    }

    @Override
    public void add(long bytes) {
        heldBytes += bytes;
        module.count(bytes);
    }

    @Override
    public boolean claimSnapshot(long bytes) {
        return module.claimSnapshot(bytes);
    }

    @Override
    public byte[] longer(byte[] array, int length) {
        return module.longer(array, length);
    }

    /** Gives back all that it holds: the instance is not used again. */
    void giveBackAll() {
        add(-heldBytes);
    }
}
