package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.engine.module.FolderModules;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the folder of modules. */
public final class ModuleFolderOptions {

    static final int MAX_MODULE_BYTES = 64 << 20;

    @Option(
            names = "--modules",
            paramLabel = "DIR",
            description = "The folder of modules (default: the examples in wasm-modules/built).")
    private @Nullable Path folder;

    /** The folder, which must exist. */
    Path folder() {
        Path chosen = folder == null ? examples() : folder;
        if (!Files.isDirectory(chosen)) {
            throw CommandFailure.usage("--modules " + chosen + " is not a folder");
        }
        return chosen.toAbsolutePath().normalize();
    }

    /** The modules of a folder. */
    static FolderModules modulesIn(Path folder) {
        return new FolderModules(folder, MAX_MODULE_BYTES);
    }

    /** The example modules of the checkout that the launcher belongs to. */
    public static Path examples() {
        return Path.of(System.getProperty("wasmjobs.root", "."), "wasm-modules", "built");
    }

    /** The folder in which this checkout keeps compiled modules between commands. */
    static Path compiled() {
        return Path.of(System.getProperty("wasmjobs.root", "."), ".wasmjobs", "compiled")
                .toAbsolutePath();
    }
}
