package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.EngineListener.Discard;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.chicory.GuestInstance;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one module. Idle ones wait in slots; a thread looks first into the slot that it
 * used last, so that threads seldom meet.
 */
public final class ModulePool {

    private static final int SLOTS = 256;

    private final InstancePool all;
    private final String moduleId;
    private final AtomicReferenceArray<@Nullable PooledInstance> idle =
            new AtomicReferenceArray<>(SLOTS);
    private volatile boolean retired;
    private volatile long lastUse = System.nanoTime();

    ModulePool(InstancePool all, String moduleId) {
        this.all = all;
        this.moduleId = moduleId;
    }

    /** An idle instance, which is the caller's from now on, or null where there is none. */
    public @Nullable PooledInstance take() {
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

    /** Counts a new instance of {@code blueprint}, which is the caller's. */
    public PooledInstance add(GuestInstance instance) {
        PooledInstance pooled = new PooledInstance(instance);
        all.count(pooled.recount());
        all.makeRoom();
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
        if (isolation == Isolation.RESET) {
            all.listener().instanceReset(moduleId);
        }
        if (retired) {
            discard(pooled, Discard.RETIRED);
            return;
        }
        long grown = pooled.recount();
        if (grown != 0) {
            all.count(grown);
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
        all.count(-pooled.countedBytes());
        all.listener().instanceDiscarded(moduleId, reason);
    }

    /** Lets all idle instances go, and from now on each one that is given back. */
    public void retire() {
        retired = true;
        discardIdle();
        all.forget(this);
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

    private void discardIdle() {
        for (PooledInstance taken = take(); taken != null; taken = take()) {
            discard(taken, Discard.RETIRED);
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
