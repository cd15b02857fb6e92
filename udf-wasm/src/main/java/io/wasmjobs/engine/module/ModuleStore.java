package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Modules by id, loaded from a source once. */
public final class ModuleStore<T extends StoredModule> {

    /** Makes a loaded module of a file. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * Loads {@code file}.
         *
         * @throws ModuleRefused if it cannot be run
         */
        T load(ModuleFile file) throws ModuleRefused;
    }

    private final ModuleSource source;
    private final Loader<T> loader;
    private final Map<String, T> modules = new HashMap<>();

    /** Modules of {@code source}, made by {@code loader}. */
    public ModuleStore(ModuleSource source, Loader<T> loader) {
        this.source = source;
        this.loader = loader;
    }

    /**
     * The module that {@code reference} names.
     *
     * @throws ModuleRefused if there is none, or it cannot be run
     */
    public synchronized T resolve(ModuleReference reference) throws ModuleRefused {
        T module = modules.get(reference.id());
        if (module == null) {
            module = loader.load(file(reference.id()));
            modules.put(reference.id(), module);
        }
        if (reference.sha256() != null && !reference.sha256().equals(module.sha256())) {
            throw notFound("module " + reference.id() + " has another sha256 than its pin");
        }
        return module;
    }

    private ModuleFile file(String id) throws ModuleRefused {
        try {
            ModuleSource.Fetched fetched = source.fetch(id, null).orElse(null);
            if (!(fetched instanceof ModuleSource.Fetched.Changed changed)) {
                throw notFound("there is no module " + id + " in " + source.description());
            }
            Bytes json = changed.manifest();
            Manifest manifest = json == null ? Manifest.NONE : Manifest.parse(json);
            return new ModuleFile(id, changed.module(), Sha256.hex(changed.module()), manifest);
        } catch (IOException e) {
            throw notFound("module " + id + " cannot be read: " + e.getMessage());
        }
    }

    private static ModuleRefused notFound(String message) {
        return new ModuleRefused(FailureKind.MODULE_NOT_FOUND, message);
    }
}
