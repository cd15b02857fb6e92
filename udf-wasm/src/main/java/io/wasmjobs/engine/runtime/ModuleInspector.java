package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.engine.validation.ModuleValidator;
import io.wasmjobs.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Performs every step of loading a module except its instantiation, and reports where it is
 * refused.
 */
final class ModuleInspector {

    private final Bytes module;
    private final @Nullable Bytes manifest;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable ModuleShape shape;
    private @Nullable Abi abi;
    private boolean deterministic;
    private @Nullable Integer memoise;

    ModuleInspector(Bytes module, @Nullable Bytes manifest) {
        this.module = module;
        this.manifest = manifest;
    }

    Inspection inspect(EngineOptions options, CompiledModules compiledModules) {
        String sha256 = Sha256.hex(module);
        Inspection.Refusal refusal = null;
        try {
            examine(sha256, options, compiledModules);
        } catch (ModuleRefused refused) {
            refusal = new Inspection.Refusal(refused.kind(), refused.getMessage());
        }
        return new Inspection(
                sha256,
                module.size(),
                Optional.ofNullable(abi),
                Optional.ofNullable(shape),
                deterministic,
                memoise,
                warnings,
                Optional.ofNullable(refusal));
    }

    private void examine(String sha256, EngineOptions options, CompiledModules compiledModules)
            throws ModuleRefused {
        Manifest read = manifest == null ? Manifest.NONE : Manifest.parse(manifest);
        read.unknownKeys()
                .forEach(key -> warnings.add("the manifest's key " + key + " is unknown"));
        ModuleShape scanned =
                new ModuleValidator(options.moduleLimits()).scan(module.unsafeArray());
        shape = scanned;
        if (read.sha256() != null && !read.sha256().equals(sha256)) {
            throw ModuleRefused.invalid(
                    "the module has sha256 " + sha256 + ", its manifest says " + read.sha256());
        }
        GuestLimits limits = ManifestLimits.resolve(read, options.guest(), options.ceilings());
        ManifestLimits.state(read, options.ceilings());
        abi = ModuleValidator.validate(scanned, read.abi(), read.entry(), limits.maxMemoryPages());
        if (read.deterministic()) {
            ModuleValidator.requireDeterministic(scanned);
            deterministic = true;
            memoise = read.memoise();
            warnings.addAll(memoiseWarnings(scanned));
        }
        if (!scanned.resettable()) {
            warnings.add(
                    "it writes tables or catches exceptions, so each job costs a new instance");
        }
        ModuleFile file = new ModuleFile("inspected", module, sha256, read);
        compiledModules.compile(file, ModuleLoader.code(file, scanned, limits, options));
    }

    private List<String> memoiseWarnings(ModuleShape scanned) {
        boolean senses =
                scanned.imports().stream()
                        .anyMatch(wanted -> wanted.name().matches("clock_time_get|random_get"));
        return memoise != null && senses
                ? List.of(
                        "it imports a clock or random bytes: with memoise its clock begins in 1970"
                                + " for each job, and the bytes are always the same")
                : List.of();
    }
}
