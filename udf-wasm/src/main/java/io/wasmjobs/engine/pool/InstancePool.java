package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.memory.MemoryBudget;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pools the instances of all modules and bounds the heap that they hold together. Above the limit,
 * idle instances are evicted, those of the least recently used module first. Running instances hold
 * no more than the {@link MemoryBudget} grants, so evicting idle ones is always sufficient.
 */
public final class InstancePool {

    /** The divisor of the heap that gives the share for snapshots. */
    private static final int SNAPSHOTS_PART = 8;

    private static final int LARGE_COPY = 1 << 20;

    private final long maxInstanceBytes;
    private final long maxSnapshotBytes;
    private final MemoryBudget budget;
    private final EngineListener listener;
    private final AtomicLong heldBytes = new AtomicLong();
    private final ReentrantLock copying = new ReentrantLock();
    private final Set<ModulePool> modules = ConcurrentHashMap.newKeySet();
    private long snapshotBytes;

    /**
     * @param maxBytes the heap for instances, and for the snapshots that they are reset to
     * @param listener receives each creation, reset and discard of an instance
     */
    public InstancePool(long maxBytes, EngineListener listener) {
        this.maxSnapshotBytes = maxBytes / SNAPSHOTS_PART;
        this.maxInstanceBytes = maxBytes - maxSnapshotBytes;
        this.budget = new MemoryBudget(maxInstanceBytes);
        this.listener = listener;
    }

    /** The budget of running instances. */
    public MemoryBudget budget() {
        return budget;
    }

    /** A pool for the instances of {@code template}. */
    public ModulePool forModule(InstanceTemplate template) {
        ModulePool module = new ModulePool(this, template);
        modules.add(module);
        return module;
    }

    /** The heap that all instances hold, idle and running. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /**
     * Evicts all idle instances, because the JVM's heap is exhausted although the count is within
     * the limit.
     */
    public void evictAll() {
        for (ModulePool module : modules) {
            module.evictAll();
        }
    }

    EngineListener listener() {
        return listener;
    }

    void count(long bytes) {
        if (heldBytes.addAndGet(bytes) > maxInstanceBytes && bytes > 0) {
            makeRoom();
        }
    }

    /** Evicts idle instances until there is room; returns whether there is. */
    boolean makeRoom() {
        while (heldBytes.get() > maxInstanceBytes) {
            ModulePool oldest = leastRecentlyUsed(ModulePool::hasIdle);
            if (oldest == null) {
                return false;
            }
            oldest.evictOne();
        }
        return true;
    }

    /** Makes one large copy at a time, because during the copy both arrays take heap. */
    byte[] longer(byte[] array, int length) {
        if (length < LARGE_COPY) {
            return Arrays.copyOf(array, length);
        }
        copying.lock();
        try {
            return Arrays.copyOf(array, length);
        } finally {
            copying.unlock();
        }
    }

    /** Makes room for a module's snapshot by dropping those of the least recently used modules. */
    synchronized boolean claimSnapshot(ModulePool module, long bytes) {
        freeSnapshot(module);
        if (bytes > maxSnapshotBytes || module.isRetired()) {
            return false;
        }
        while (snapshotBytes + bytes > maxSnapshotBytes) {
            ModulePool oldest = leastRecentlyUsed(ModulePool::keepsState);
            if (oldest == null) {
                return false;
            }
            oldest.forgetState();
            freeSnapshot(oldest);
        }
        snapshotBytes += bytes;
        module.snapshotBytes(bytes);
        return true;
    }

    synchronized void forget(ModulePool module) {
        modules.remove(module);
        module.forgetState();
        freeSnapshot(module);
    }

    private synchronized void freeSnapshot(ModulePool module) {
        snapshotBytes -= module.snapshotBytes();
        module.snapshotBytes(0);
    }

    private @Nullable ModulePool leastRecentlyUsed(Predicate<ModulePool> candidate) {
        ModulePool oldest = null;
        for (ModulePool module : modules) {
            boolean older = oldest == null || module.lastUse() - oldest.lastUse() < 0;
            if (older && candidate.test(module)) {
                oldest = module;
            }
        }
        return oldest;
    }
}
