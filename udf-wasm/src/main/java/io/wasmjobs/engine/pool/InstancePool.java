package io.wasmjobs.engine.pool;

import io.wasmjobs.engine.EngineListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The instances of all modules, and the heap that they hold together. Where that is too much, idle
 * instances are let go, those of the least recently used module first.
 */
public final class InstancePool {

    private final long maxBytes;
    private final EngineListener listener;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Set<ModulePool> modules = ConcurrentHashMap.newKeySet();

    /**
     * @param maxBytes the heap that all instances may hold; running ones count, but are not stopped
     * @param listener is told of instances made, reset and discarded
     */
    public InstancePool(long maxBytes, EngineListener listener) {
        this.maxBytes = maxBytes;
        this.listener = listener;
    }

    /** A pool for the instances of one module. */
    public ModulePool forModule(String moduleId) {
        ModulePool module = new ModulePool(this, moduleId);
        modules.add(module);
        return module;
    }

    /** The heap that all instances hold, idle and running. */
    public long heldBytes() {
        return heldBytes.get();
    }

    EngineListener listener() {
        return listener;
    }

    void forget(ModulePool module) {
        modules.remove(module);
    }

    void count(long bytes) {
        heldBytes.addAndGet(bytes);
    }

    /** Lets idle instances go until there is room; answers whether there is. */
    boolean makeRoom() {
        while (heldBytes.get() > maxBytes) {
            ModulePool oldest = leastRecentlyUsed();
            if (oldest == null) {
                return false;
            }
            oldest.evictOne();
        }
        return true;
    }

    private @Nullable ModulePool leastRecentlyUsed() {
        ModulePool oldest = null;
        for (ModulePool module : modules) {
            boolean older = oldest == null || module.lastUse() - oldest.lastUse() < 0;
            if (older && module.hasIdle()) {
                oldest = module;
            }
        }
        return oldest;
    }
}
