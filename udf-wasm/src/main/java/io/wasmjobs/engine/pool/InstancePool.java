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
 * The instances of all modules, and the heap that they hold together. Where that is too much, idle
 * instances are evicted, those of the least recently used module first. Running ones hold no more
 * than the {@link MemoryBudget} has given them, so that evicting idle ones always makes room.
 */
public final class InstancePool {

    /** The part of the heap for snapshots is one of so many. */
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
     * @param maxBytes the heap for instances, and for the snapshots that they go back to
     * @param listener receives each creation, reset and discard of an instance
     */
    public InstancePool(long maxBytes, EngineListener listener) {
        this.maxSnapshotBytes = maxBytes / SNAPSHOTS_PART;
        this.maxInstanceBytes = maxBytes - maxSnapshotBytes;
        this.budget = new MemoryBudget(maxInstanceBytes);
        this.listener = listener;
    }

    /** What running instances may hold. */
    public MemoryBudget budget() {
        return budget;
    }

    /** A pool for the instances that {@code template} makes. */
    public ModulePool forModule(InstanceTemplate template) {
        ModulePool module = new ModulePool(this, template);
        modules.add(module);
        return module;
    }

    /** The heap that all instances hold, idle and running. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /** Evicts every idle instance: the heap is short, whatever was counted. */
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

    /** Evicts idle instances until there is room; answers whether there is. */
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

    /** One large copy at a time: while it is made, it holds the heap of two memories. */
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

    /** Makes room for a module's snapshot; the least recently used modules lose theirs for it. */
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
