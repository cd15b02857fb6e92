package io.wasmjobs.engine.memoise;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the heap that the answers of all memoised modules take together. Where it is exhausted,
 * the module whose answers take most loses its least recently used one, so that a module which
 * fills the room takes it from itself.
 */
public final class MemoisedAnswers {

    private final long maxBytes;
    private final List<ModuleAnswers> modules = new ArrayList<>();
    private long bytes;

    /**
     * @param maxBytes the heap for all answers
     */
    public MemoisedAnswers(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Room for the answers of one module, until it is retired.
     *
     * @param maxEntries the most answers that are kept
     */
    public ModuleAnswers forModule(int maxEntries) {
        return new ModuleAnswers(this, maxEntries);
    }

    /** The approximate heap that all answers take. */
    public synchronized long bytes() {
        return bytes;
    }

    // The modules' maps are guarded by this object: an eviction may be in any of them.

    synchronized @Nullable KeptAnswer find(ModuleAnswers module, MessageHash message) {
        return module.find(message);
    }

    synchronized void keep(ModuleAnswers module, MessageHash message, KeptAnswer answer) {
        if (module.isRetired() || answer.bytes() > maxBytes) {
            return;
        }
        if (module.isEmpty()) {
            modules.add(module);
        }
        bytes += module.put(message, answer);
        while (bytes > maxBytes) {
            ModuleAnswers largest = largest();
            bytes -= largest.evictOldest();
            if (largest.isEmpty()) {
                modules.remove(largest);
            }
        }
    }

    synchronized void retire(ModuleAnswers module) {
        bytes -= module.clear();
        modules.remove(module);
    }

    private ModuleAnswers largest() {
        ModuleAnswers largest = modules.get(0);
        for (ModuleAnswers module : modules) {
            if (module.bytes() > largest.bytes()) {
                largest = module;
            }
        }
        return largest;
    }
}
