package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Validates a module before any other code reads it. Time and heap are proportional to the module's
 * size, whatever its contents declare.
 */
public final class ModuleValidator {

    private final ModuleLimits limits;

    /** A validator with these limits. */
    public ModuleValidator(ModuleLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads the properties of a module.
     *
     * @throws ModuleRefused with {@link FailureKind#MODULE_INVALID} if it is not WebAssembly that
     *     this host can run, or exceeds a limit
     */
    public ModuleShape scan(byte[] module) throws ModuleRefused {
        ModuleScan scan = ModuleScan.of(module, limits);
        return new ModuleShape(
                scan.imports,
                scan.exports,
                scan.memoryPages,
                scan.maxMemoryPages,
                scan.functions.size() - scan.importedFunctions,
                scan.codeBytes,
                (int) scan.tableElements,
                scan.resettable,
                scan.instructions,
                scan.compileSteps,
                scan.functionsPerClass,
                scan.workingBytes,
                scan.instanceBytes());
    }

    /**
     * Decides whether a module of that shape may run, and how it is called.
     *
     * @param override the manifest's ABI; null to find it from the exports
     * @param entry the function of an Extism plug-in that the manifest names; null for the default
     * @param maxMemoryPages the largest initial memory that is accepted
     * @throws ModuleRefused with {@link FailureKind#ABI_UNSUPPORTED}, {@link
     *     FailureKind#MODULE_INVALID} for an import, or {@link FailureKind#MEMORY_LIMIT}
     */
    public static Abi validate(
            ModuleShape shape, @Nullable Abi override, @Nullable String entry, int maxMemoryPages)
            throws ModuleRefused {
        Abi abi = AbiFinder.find(shape.imports(), shape.exports(), override, entry);
        OfferedImports.check(shape.imports(), abi);
        if (shape.memoryPages() > maxMemoryPages) {
            throw new ModuleRefused(
                    FailureKind.MEMORY_LIMIT,
                    RefusalMessages.text(
                            "the module's memory starts with %,d pages; the limit is %,d",
                            shape.memoryPages(), maxMemoryPages));
        }
        return abi;
    }

    /**
     * Refuses a module that can see more than its job.
     *
     * @throws ModuleRefused with {@link FailureKind#MODULE_INVALID}; the message names the import
     */
    public static void requireDeterministic(ModuleShape shape) throws ModuleRefused {
        DeterministicImports.check(shape.imports());
    }
}
