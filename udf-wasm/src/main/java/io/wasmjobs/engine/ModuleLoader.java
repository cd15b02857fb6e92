package io.wasmjobs.engine;

import io.wasmjobs.engine.admission.Admission;
import io.wasmjobs.engine.admission.ModuleShape;
import io.wasmjobs.engine.chicory.Blueprint;
import io.wasmjobs.engine.chicory.CompiledModule;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.http.HttpGrant;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.engine.pool.InstancePool;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Makes a module ready to run: examines it, compiles it, and settles its limits. */
final class ModuleLoader implements ModuleStore.Loader<LoadedModule> {

    private final EngineOptions options;
    private final Admission admission;
    private final CompiledModules compiledModules;
    private final InstancePool pool;

    ModuleLoader(EngineOptions options, CompiledModules compiledModules, InstancePool pool) {
        this.options = options;
        this.admission = new Admission(options.admission());
        this.compiledModules = compiledModules;
        this.pool = pool;
    }

    @Override
    public LoadedModule load(ModuleFile file) throws ModuleRefused {
        Manifest manifest = file.manifest();
        GuestLimits limits = limits(manifest);
        ModuleShape shape = admission.scan(file.module().unsafeArray());
        Abi abi = Admission.admit(shape, manifest.abi(), limits.maxMemoryPages());
        CompiledModule compiled = compiledModules.compile(file, shape);
        Blueprint blueprint =
                new Blueprint(
                        file.id(),
                        compiled,
                        abi,
                        isolation(manifest, abi, shape),
                        limits.maxMemoryPages(),
                        manifest.config(),
                        directories(manifest, abi));
        return new LoadedModule(
                file.id(),
                file.sha256(),
                compiled.weightBytes(),
                limits,
                Objects.requireNonNullElseGet(
                        manifest.guestErrorIsFailure(), shape::saysErrorIsFailure),
                new HttpGrant(manifest.allowedHosts(), limits.maxHttpResponseBytes()),
                blueprint,
                pool.forModule(file.id()));
    }

    private static Isolation isolation(Manifest manifest, Abi abi, ModuleShape shape) {
        Isolation ofAbi = abi == Abi.WASI ? Isolation.FRESH : Isolation.RESET;
        Isolation wanted = Objects.requireNonNullElse(manifest.isolation(), ofAbi);
        boolean possible =
                switch (wanted) {
                    case RESET -> shape.resettable();
                    case SHARED -> abi != Abi.WASI; // a command has ended when it has answered
                    case FRESH -> true;
                };
        return possible ? wanted : Isolation.FRESH;
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
