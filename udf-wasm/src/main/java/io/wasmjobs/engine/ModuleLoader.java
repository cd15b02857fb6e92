package io.wasmjobs.engine;

import io.wasmjobs.engine.chicory.Blueprint;
import io.wasmjobs.engine.chicory.CompiledModule;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.engine.pool.InstancePool;
import io.wasmjobs.protocol.FailureKind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Makes a module ready to run: examines it, compiles it, and settles its limits. */
final class ModuleLoader implements ModuleStore.Loader<LoadedModule> {

    private final EngineOptions options;
    private final CompiledModules compiledModules;
    private final InstancePool pool;

    ModuleLoader(EngineOptions options, CompiledModules compiledModules, InstancePool pool) {
        this.options = options;
        this.compiledModules = compiledModules;
        this.pool = pool;
    }

    @Override
    public LoadedModule load(ModuleFile file) throws ModuleRefused {
        Manifest manifest = file.manifest();
        CompiledModule compiled = compiledModules.compile(file.sha256(), file.module());
        Abi abi = manifest.abi() == null ? abi(file.id(), compiled) : manifest.abi();
        GuestLimits limits = limits(manifest);
        Blueprint blueprint =
                new Blueprint(
                        file.id(),
                        compiled,
                        abi,
                        isolation(manifest, abi),
                        limits.maxMemoryPages(),
                        manifest.config(),
                        directories(manifest, abi));
        return new LoadedModule(
                file.id(),
                file.sha256(),
                compiled.weightBytes(),
                limits,
                manifest.guestErrorIsFailure(),
                blueprint,
                pool.forModule(file.id()));
    }

    private static Abi abi(String id, CompiledModule compiled) throws ModuleRefused {
        if (CompiledModules.exports(compiled, "handle")) {
            return Abi.MESSAGE;
        }
        if (CompiledModules.exports(compiled, "_start")) {
            return Abi.WASI;
        }
        if (CompiledModules.exports(compiled, "run")) {
            return Abi.DECATON;
        }
        throw new ModuleRefused(FailureKind.ABI_UNSUPPORTED, "module " + id + " has no known ABI");
    }

    private static Isolation isolation(Manifest manifest, Abi abi) {
        Isolation ofAbi = abi == Abi.WASI ? Isolation.FRESH : Isolation.RESET;
        return Objects.requireNonNullElse(manifest.isolation(), ofAbi);
    }

    private GuestLimits limits(Manifest manifest) {
        GuestLimits ours = options.guest();
        return new GuestLimits(
                Objects.requireNonNullElse(manifest.timeout(), ours.timeout()),
                Objects.requireNonNullElse(manifest.maxPages(), ours.maxMemoryPages()),
                Objects.requireNonNullElse(manifest.maxOutputBytes(), ours.maxOutputBytes()),
                ours.maxLogLines(),
                ours.maxLogBytes(),
                Objects.requireNonNullElse(
                        manifest.maxHttpResponseBytes(), ours.maxHttpResponseBytes()));
    }

    /** The host's folders by the guest's name for them; a command sees none. */
    private static Map<String, Path> directories(Manifest manifest, Abi abi) {
        Map<String, Path> directories = new LinkedHashMap<>();
        if (abi != Abi.WASI) {
            manifest.allowedPaths().forEach((host, guest) -> directories.put(guest, Path.of(host)));
        }
        return directories;
    }
}
