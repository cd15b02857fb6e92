package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.EngineListener.Discard;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one module. Idle instances are kept in slots. A thread tries the slot that it
 * used last first, so threads rarely contend.
 */
public final class ModulePool {

    private static final int SLOTS = 256;

    private final InstancePool all;
    private final InstanceTemplate template;
    private final String moduleId;
    private final AtomicReferenceArray<@Nullable PooledInstance> idle =
            new AtomicReferenceArray<>(SLOTS);
    private volatile boolean retired;
    private volatile long lastUse = System.nanoTime();
    private volatile long mostHeldBytes;
    private long snapshotBytes;

    ModulePool(InstancePool all, InstanceTemplate template) {
        this.all = all;
        this.template = template;
        this.moduleId = template.moduleId();
    }

    /** The most heap that an instance of this module has held or requested. */
    public long mostHeldBytes() {
        return mostHeldBytes;
    }

    /**
     * Takes an idle instance, which the caller then owns; null if there is none.
     *
     * @param allowance the heap that the invocation has claimed for it, in bytes @throws
     *     io.wasmjobs.engine.memory.HeapShortage if the instance holds more and other invocations
     *     hold the rest
     */
    public @Nullable PooledInstance take(long allowance) {
        PooledInstance taken = take();
        if (taken != null) {
            boolean begins = false;
            try {
                taken.begin(allowance);
                begins = true;
            } finally {
                if (!begins) {
                    discard(taken, Discard.EVICTED);
                }
            }
        }
        return taken;
    }

    private @Nullable PooledInstance take() {
        int first = ownSlot();
        for (int i = 0; i < SLOTS; i++) {
            int slot = first + i & SLOTS - 1;
            if (idle.get(slot) != null) {
                PooledInstance taken = idle.getAndSet(slot, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return null;
    }

    /**
     * Creates an instance, which the caller owns. Its heap is counted from the beginning, and
     * released if the creation fails.
     *
     * @param pages how far its memory may grow, in pages of 64 KiB
     * @param allowance the heap that the invocation has claimed for it, in bytes
     */
    public PooledInstance create(InvocationContext context, int pages, long allowance) {
        PooledInstance pooled = new PooledInstance(this);
        pooled.begin(allowance);
        boolean isMade = false;
        try {
            pooled.holds(template.instantiate(context, pooled, pages));
            isMade = true;
        } finally {
            if (!isMade) {
                pooled.end();
                pooled.giveBackAll();
            }
        }
        all.listener().instanceCreated(moduleId);
        return pooled;
    }

    /**
     * Returns an instance to the pool after a successful invocation.
     *
     * @param now the time, on the scale of {@link System#nanoTime}
     */
    public void giveBack(PooledInstance pooled, Isolation isolation, long now) {
        lastUse = now;
        if (!pooled.instance().recycle()) {
            discard(pooled, Discard.USED);
            return;
        }
        pooled.end();
        if (isolation == Isolation.RESET) {
            all.listener().instanceReset(moduleId);
        }
        if (retired) {
            discard(pooled, Discard.RETIRED);
            return;
        }
        if (!all.makeRoom() || !park(pooled)) {
            discard(pooled, Discard.EVICTED);
        } else if (retired) {
            discardIdle();
        }
    }

    /** Discards an instance that must not be used again. */
    public void discard(PooledInstance pooled, Discard reason) {
        pooled.instance().discard();
        pooled.end();
        pooled.giveBackAll();
        all.listener().instanceDiscarded(moduleId, reason);
    }

    /** Discards all idle instances, and from then on each instance that is returned. */
    public void retire() {
        retired = true;
        discardIdle();
        all.forget(this);
    }

    void count(long bytes) {
        all.count(bytes);
    }

    MemoryBudget budget() {
        return all.budget();
    }

    /**
     * Records the heap of an instance. If two threads race, the lower value may win; the higher one
     * is recorded at its next use.
     */
    void recordHeld(long bytes) {
        if (bytes > mostHeldBytes) {
            mostHeldBytes = bytes;
        }
    }

    boolean claimSnapshot(long bytes) {
        return all.claimSnapshot(this, bytes);
    }

    byte[] longer(byte[] array, int length) {
        return all.longer(array, length);
    }

    /** The bytes claimed for the module's snapshot; guarded by the {@link InstancePool}. */
    long snapshotBytes() {
        return snapshotBytes;
    }

    void snapshotBytes(long bytes) {
        snapshotBytes = bytes;
    }

    boolean keepsState() {
        return template.keepsState();
    }

    void forgetState() {
        template.forgetState();
    }

    boolean isRetired() {
        return retired;
    }

    boolean hasIdle() {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (idle.get(slot) != null) {
                return true;
            }
        }
        return false;
    }

    long lastUse() {
        return lastUse;
    }

    void evictOne() {
        PooledInstance taken = take();
        if (taken != null) {
            discard(taken, Discard.EVICTED);
        }
    }

    void evictAll() {
        discardAll(Discard.EVICTED);
    }

    private void discardIdle() {
        discardAll(Discard.RETIRED);
    }

    private void discardAll(Discard reason) {
        for (PooledInstance taken = take(); taken != null; taken = take()) {
            discard(taken, reason);
        }
    }

    private boolean park(PooledInstance pooled) {
        int first = ownSlot();
        for (int i = 0; i < SLOTS; i++) {
            int slot = first + i & SLOTS - 1;
            if (idle.get(slot) == null && idle.compareAndSet(slot, null, pooled)) {
                return true;
            }
        }
        return false;
    }

    private static int ownSlot() {
        return (int) Thread.currentThread().getId() & SLOTS - 1;
    }
}
