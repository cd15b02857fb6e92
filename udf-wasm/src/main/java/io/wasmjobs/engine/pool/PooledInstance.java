package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.chicory.GuestInstance;
import io.wasmjobs.engine.memory.HeapAccount;
import io.wasmjobs.engine.memory.HeapShortage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance and the heap that it holds. Owned by one thread, or idle in the pool. */
public final class PooledInstance implements HeapAccount {

    private final ModulePool module;
    private @Nullable GuestInstance instance;
    private long heldBytes;
    private long allowance;
    private long claimed;

    PooledInstance(ModulePool module) {
        this.module = module;
    }

    void holds(GuestInstance made) {
        instance = made;
    }

    /** The instance. */
    public GuestInstance instance() {
        return Objects.requireNonNull(instance, "not created yet");
    }

    /** Begins an invocation that has claimed {@code bytes} for this instance. */
    void begin(long bytes) {
        allowance = bytes;
        if (heldBytes > allowance) {
            claim(heldBytes);
        }
    }

    /** Ends the invocation: releases what it claimed while it ran. */
    void end() {
        if (claimed > 0) {
            module.budget().release(claimed);
            claimed = 0;
        }
    }

    private void claim(long wanted) {
        long more = wanted - allowance;
        module.recordHeld(wanted);
        if (!module.budget().tryClaim(more)) {
            throw new HeapShortage(wanted);
        }
        claimed += more;
        allowance = wanted;
    }

    @Override
    public void add(long bytes) {
        if (bytes > 0 && heldBytes + bytes > allowance) {
            claim(heldBytes + bytes);
        }
        heldBytes += bytes;
        module.count(bytes);
    }

    @Override
    public long room() {
        return allowance - heldBytes;
    }

    @Override
    public boolean claimSnapshot(long bytes) {
        return module.claimSnapshot(bytes);
    }

    @Override
    public byte[] longer(byte[] array, int length) {
        return module.longer(array, length);
    }

    /** Releases all heap of the instance, which is not used again. */
    void giveBackAll() {
        add(-heldBytes);
    }
}
