package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.invocation.LoadedModule;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.protocol.ModuleReference;

/**
 * The effects besides its answer that a module's manifest allows.
 *
 * @param keepsState whether it keeps state for the keys of jobs
 * @param emits whether it may emit records to topics
 */
public record AllowedEffects(boolean keepsState, boolean emits) {

    /** No effects besides the answer. */
    public static final AllowedEffects NONE = new AllowedEffects(false, false);

    /**
     * The effects allowed to a module and to those that follow it in its chain, as far as they can
     * be loaded.
     */
    static AllowedEffects of(ModuleReference module, ModuleStore<LoadedModule> modules) {
        AllowedEffects all = NONE;
        ModuleReference next = module;
        try {
            for (int i = 0; next != null && i < ModuleReference.MAX_CHAIN; i++) {
                LoadedModule loaded = modules.resolve(next.alone());
                all =
                        new AllowedEffects(
                                all.keepsState || loaded.state() != null,
                                all.emits || !loaded.emit().topics().isEmpty());
                next = next.next() == null ? loaded.then() : next.next();
            }
        } catch (ModuleRefused refused) { // An invocation reports why the module cannot be loaded.
            return all;
        }
        return all;
    }
}
