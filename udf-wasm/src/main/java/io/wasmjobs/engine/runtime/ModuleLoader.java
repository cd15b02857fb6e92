package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.engine.abi.EmitGrant;
import io.wasmjobs.engine.abi.EntryPoint;
import io.wasmjobs.engine.chicory.CompiledModule;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.chicory.FolderGrant;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.chicory.ModuleCode;
import io.wasmjobs.engine.http.HttpGrant;
import io.wasmjobs.engine.invocation.LoadedModule;
import io.wasmjobs.engine.memoise.MemoisedAnswers;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.ModuleStore;
import io.wasmjobs.engine.pool.InstancePool;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.engine.validation.ModuleShape.Export;
import io.wasmjobs.engine.validation.ModuleValidator;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loads a module: validates it, determines its limits, and compiles it. */
final class ModuleLoader implements ModuleStore.Loader<LoadedModule> {

    private static final Export MIGRATE = new Export("migrate", "(i32) -> i32");

    private static final int PAGE_BYTES = 1 << 16;

    private final EngineOptions options;
    private final ModuleValidator validator;
    private final CompiledModules compiledModules;
    private final InstancePool pool;
    private final MemoisedAnswers answers;

    ModuleLoader(
            EngineOptions options,
            CompiledModules compiledModules,
            InstancePool pool,
            MemoisedAnswers answers) {
        this.options = options;
        this.validator = new ModuleValidator(options.moduleLimits());
        this.compiledModules = compiledModules;
        this.pool = pool;
        this.answers = answers;
    }

    @Override
    public LoadedModule load(ModuleFile file) throws ModuleRefused {
        Manifest manifest = file.manifest();
        GuestLimits limits = ManifestLimits.resolve(manifest, options.guest(), options.ceilings());
        StateChanges.Settings state = ManifestLimits.state(manifest, options.ceilings());
        ModuleShape shape = validator.scan(file.module().unsafeArray());
        Abi abi =
                ModuleValidator.validate(
                        shape, manifest.abi(), manifest.entry(), limits.maxMemoryPages());
        if (manifest.deterministic()) {
            ModuleValidator.requireDeterministic(shape);
        }
        CompiledModule compiled = compiledModules.compile(file, code(file, shape, limits, options));
        EmitGrant emit =
                new EmitGrant(
                        Set.copyOf(manifest.topics()),
                        limits.maxEmittedRecords(),
                        limits.maxOutputBytes());
        InstanceTemplate template =
                new InstanceTemplate(
                        file.id(),
                        compiled,
                        new EntryPoint(abi, manifest.entry()),
                        isolation(manifest, abi, shape),
                        limits.maxMemoryPages(),
                        manifest.args(),
                        manifest.config(),
                        folders(manifest, abi, state, emit));
        boolean grows = shape.memoryPages() < shape.maxMemoryPages();
        int mostPages = grows ? limits.maxMemoryPages() : shape.memoryPages();
        // If a manifest sets a memory limit, the module is expected to use that much.
        int claimedPages =
                manifest.maxPages() == null
                        ? Math.min(mostPages, options.pagesOfThread())
                        : mostPages;
        long passing =
                Math.max(0, limits.transientBytes() - options.guest().transientBytes())
                        + stateBytes(state);
        return new LoadedModule(
                file.id(),
                file.sha256(),
                compiled.weightBytes(),
                limits,
                turns(manifest),
                Objects.requireNonNullElseGet(
                        manifest.guestErrorIsFailure(), shape::saysErrorIsFailure),
                http(manifest, limits),
                state,
                shape.exports().contains(MIGRATE),
                manifest.then(),
                emit,
                manifest.deterministic(),
                manifest.memoise() == null ? null : answers.forModule(manifest.memoise()),
                template,
                template.instanceBytes(mostPages) + kernelBytes(abi, limits) + passing,
                template.instanceBytes(claimedPages) + passing,
                passing,
                pool.forModule(template));
    }

    /** The bytes that are compiled for a module with a manifest. */
    static ModuleCode code(
            ModuleFile file, ModuleShape shape, GuestLimits limits, EngineOptions options)
            throws ModuleRefused {
        ModuleCode code =
                limits.isMetered()
                        ? ModuleCode.metered(file, options.moduleLimits())
                        : ModuleCode.of(file, shape);
        return file.manifest().deterministic() ? code.withCanonicalNans() : code;
    }

    private static TurnLimits turns(Manifest manifest) {
        return new TurnLimits(
                Objects.requireNonNullElse(manifest.concurrency(), Integer.MAX_VALUE),
                Objects.requireNonNullElse(manifest.perSecond(), Integer.MAX_VALUE),
                Objects.requireNonNullElse(manifest.failureBlocksKey(), false));
    }

    /** The additional heap for changes of a state that is larger than usual. */
    private static long stateBytes(StateChanges.@Nullable Settings state) {
        return state == null
                ? 0
                : Math.max(0, state.maxBytes() - StateChanges.Settings.DEFAULTS.maxBytes());
    }

    /** The heap that the host may keep for an Extism plug-in besides the plug-in's own memory. */
    private static long kernelBytes(Abi abi, GuestLimits limits) {
        return abi == Abi.EXTISM ? (long) limits.maxMemoryPages() * PAGE_BYTES : 0;
    }

    private static HttpGrant http(Manifest manifest, GuestLimits limits) {
        return new HttpGrant(
                manifest.allowedHosts(),
                limits.maxHttpResponseBytes(),
                Math.max(limits.maxOutputBytes(), limits.maxHttpResponseBytes()));
    }

    private static Isolation isolation(Manifest manifest, Abi abi, ModuleShape shape) {
        Isolation wanted = Objects.requireNonNullElse(manifest.isolation(), Isolation.RESET);
        boolean possible =
                switch (wanted) {
                    case RESET -> shape.resettable();
                    // A command ends with its answer, so its instance cannot be reused.
                    case SHARED -> abi != Abi.WASI;
                    case FRESH -> true;
                };
        return possible ? wanted : Isolation.FRESH;
    }

    /**
     * The folders of a module: those of the host, except for commands, and for guests that answer
     * on standard output those of state and records.
     */
    private static FolderGrant folders(
            Manifest manifest, Abi abi, StateChanges.@Nullable Settings state, EmitGrant emit) {
        Map<String, Path> directories = new LinkedHashMap<>();
        if (abi != Abi.WASI) {
            manifest.allowedPaths().forEach((host, guest) -> directories.put(guest, Path.of(host)));
        }
        return abi.answersOnStandardOutput()
                ? new FolderGrant(directories, state == null ? 0 : state.maxBytes(), emit)
                : FolderGrant.of(directories);
    }
}
