package io.wasmjobs.job.engine;

import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.engine.module.StoredModule;
import io.wasmjobs.job.config.EngineConfig;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.ModuleReference;
import java.util.ArrayList;
import java.util.List;

/** Reads the manifests of modules without an engine, for a query that needs them to be planned. */
public final class ModuleManifests {

    private static final ModuleStore.Listener NOBODY =
            new ModuleStore.Listener() {
                @Override
                public void replaced(String id, String sha256) {
                    // A store that is open for one look sees no change.
                }

                @Override
                public void rejected(String id, FailureKind kind, String message) {
                    // A store that is open for one look sees no change.
                }
            };

    private ModuleManifests() {}

    /**
     * Reads the manifests of a module and of those that follow it in its chain, in order.
     *
     * @throws ModuleRefused if one cannot be read; the message names it
     */
    public static List<Manifest> of(ModuleReference module, EngineConfig settings)
            throws ModuleRefused {
        try (ModuleSource source = ModuleSources.of(settings);
                ModuleStore<Described> store =
                        new ModuleStore<>(
                                source,
                                Described::new,
                                NOBODY,
                                settings.refreshInterval(),
                                Long.MAX_VALUE)) {
            List<Manifest> manifests = new ArrayList<>();
            ModuleReference next = module;
            while (next != null && manifests.size() < ModuleReference.MAX_CHAIN) {
                Manifest manifest = store.resolve(next.alone()).file().manifest();
                manifests.add(manifest);
                next = next.next() == null ? manifest.then() : next.next();
            }
            return manifests;
        }
    }

    /** A module that is not compiled. */
    private record Described(ModuleFile file) implements StoredModule {

        @Override
        public String sha256() {
            return file.sha256();
        }

        @Override
        public long weightBytes() {
            return 0;
        }

        @Override
        public void retire() {
            // It holds nothing.
        }
    }
}
