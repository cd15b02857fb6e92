package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.invocation.LoadedModule;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.protocol.ModuleReference;

/**
 * What a module may do besides its answer, as its manifest says.
 *
 * @param keepsState whether it keeps state for the keys of jobs
 * @param emits whether it may emit records to topics
 */
public record AllowedEffects(boolean keepsState, boolean emits) {

    /** An answer and nothing else. */
    public static final AllowedEffects NONE = new AllowedEffects(false, false);

    /** Those of a module and of the modules that follow it, as far as they can be loaded now. */
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
        } catch (ModuleRefused refused) { // An invocation says it, at any later time too.
            return all;
        }
        return all;
    }
}
