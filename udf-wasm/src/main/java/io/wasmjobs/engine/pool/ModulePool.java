package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.EngineListener.Discard;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one module. Idle ones wait in slots; a thread looks first into the slot that it
 * used last, so that threads seldom meet.
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

    /** The most heap that an instance of this module has held, or asked for. */
    public long mostHeldBytes() {
        return mostHeldBytes;
    }

    /**
     * An idle instance, which is the caller's from now on, or null where there is none.
     *
     * @param allowance what the invocation was given for it, in bytes
     * @throws io.wasmjobs.engine.memory.HeapShortage if the instance holds more, and others hold
     *     the rest
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
     * Makes an instance, which is the caller's. Heap that it takes is counted from the beginning,
     * and given back where making it fails.
     *
     * @param pages how far its memory may grow, in pages of 64 KiB
     * @param allowance what the invocation was given for it, in bytes
     */
    public PooledInstance create(InvocationContext session, int pages, long allowance) {
        PooledInstance pooled = new PooledInstance(this);
        pooled.begin(allowance);
        boolean isMade = false;
        try {
            pooled.holds(template.instantiate(session, pooled, pages));
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
     * Takes an instance back after an invocation that went well.
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

    /** Takes back an instance that must not be used again. */
    public void discard(PooledInstance pooled, Discard reason) {
        pooled.instance().discard();
        pooled.end();
        pooled.giveBackAll();
        all.listener().instanceDiscarded(moduleId, reason);
    }

    /** Discards all idle instances, and from now on each one that is given back. */
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

    /** Two threads may see their own at the same time: the lower one is seen again. */
    void sawHeld(long bytes) {
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

    /** What is claimed for the module's snapshot; guarded by the pool of all. */
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
