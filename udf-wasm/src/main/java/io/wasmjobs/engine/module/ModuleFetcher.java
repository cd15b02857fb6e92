package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a module from its source, loads it, and stores the result or the reason for its refusal
 * in a {@link HeldModule}.
 */
final class ModuleFetcher<T extends StoredModule> {

    private static final Logger LOG = LoggerFactory.getLogger(ModuleFetcher.class);

    private final ModuleSource source;
    private final ModuleStore.Loader<T> loader;
    private final ModuleStore.Listener listener;

    ModuleFetcher(
            ModuleSource source, ModuleStore.Loader<T> loader, ModuleStore.Listener listener) {
        this.source = source;
        this.loader = loader;
        this.listener = listener;
    }

    /** Brings {@code module} up to date; the caller holds its lock. */
    void fetch(HeldModule<T> module) {
        String id = module.id();
        Optional<ModuleSource.Fetched> fetched;
        try {
            fetched = source.fetch(id, module.version());
        } catch (ModuleUnreadable e) {
            refuse(module, null, ModuleRefused.invalid("module " + id + ": " + e.getMessage()));
            return;
        } catch (IOException e) {
            refuse(
                    module,
                    null,
                    notFound(
                            "module "
                                    + id
                                    + " cannot be read from "
                                    + source.description()
                                    + ": "
                                    + e.getMessage()));
            return;
        }
        if (fetched.isEmpty()) {
            remove(module);
        } else if (fetched.get() instanceof ModuleSource.Fetched.Changed changed) {
            load(module, changed);
        }
    }

    /** Handles an unexpected exception of a source or loader; the current version stays in use. */
    void failed(HeldModule<T> module, Throwable defect) {
        LOG.error(
                "module {} cannot be refreshed from {}; the last good one stays in use",
                module.id(),
                source.description(),
                defect);
    }

    private void load(HeldModule<T> module, ModuleSource.Fetched.Changed changed) {
        String id = module.id();
        boolean isFirst = module.current() == null;
        try {
            T loaded = loader.load(file(id, changed));
            module.replace(changed.version(), loaded);
            if (!isFirst) {
                LOG.info("module {} changed; sha256 {} is in use now", id, loaded.sha256());
                listener.replaced(id, loaded.sha256());
            }
        } catch (ModuleRefused refused) {
            boolean mayPass = refused.kind().isTriedAgain();
            refuse(
                    module,
                    mayPass ? null : changed.version(),
                    new ModuleRefused(
                            refused.kind(), "module " + id + ": " + refused.getMessage()));
        }
    }

    private static ModuleFile file(String id, ModuleSource.Fetched.Changed changed)
            throws ModuleRefused {
        Bytes json = changed.manifest();
        Manifest manifest = json == null ? Manifest.NONE : Manifest.parse(json);
        String sha256 = Sha256.hex(changed.module());
        if (manifest.sha256() != null && !manifest.sha256().equals(sha256)) {
            throw ModuleRefused.invalid(
                    "the module has sha256 " + sha256 + ", its manifest says " + manifest.sha256());
        }
        if (!manifest.unknownKeys().isEmpty()) {
            LOG.warn("module {}: unknown manifest keys {}", id, manifest.unknownKeys());
        }
        return new ModuleFile(id, changed.module(), sha256, manifest);
    }

    private void remove(HeldModule<T> module) {
        ModuleRefused absent =
                notFound("there is no module " + module.id() + " in " + source.description());
        if (module.current() != null) {
            LOG.info("module {} is gone from {}", module.id(), source.description());
        }
        module.remove(absent);
    }

    /**
     * Logs a refusal once for each new file or reason. A missing module is not logged; its jobs
     * report it.
     */
    private void refuse(HeldModule<T> module, @Nullable String version, ModuleRefused why) {
        ModuleRefused last = module.lastRefusal();
        boolean isNews = last == null || !why.getMessage().equals(last.getMessage());
        module.refuse(version, why);
        if (module.current() != null && isNews) {
            LOG.warn("{}; the last good one stays in use", why.getMessage());
            listener.rejected(module.id(), why.kind(), why.getMessage());
        } else if (isNews && !why.kind().isTriedAgain()) {
            LOG.warn("{}; its jobs become dead letters", why.getMessage());
        }
    }

    private static ModuleRefused notFound(String message) {
        return new ModuleRefused(FailureKind.MODULE_NOT_FOUND, message);
    }
}
