package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The gate that every module passes before any other code reads it. It allocates in proportion to
 * the module's own bytes and takes time in proportion to them, whatever the bytes claim.
 */
public final class ModuleValidator {

    private final ModuleLimits limits;

    /** A gate with those limits. */
    public ModuleValidator(ModuleLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads what a module is.
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
     * @param entry the manifest's function of a plug-in of Extism; null for the usual one
     * @param maxMemoryPages refuses a module whose memory starts larger
     * @throws ModuleRefused with {@link FailureKind#ABI_UNSUPPORTED}, {@link
     *     FailureKind#MODULE_INVALID} for an import, or {@link FailureKind#MEMORY_LIMIT}
     */
    public static Abi admit(
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
}
