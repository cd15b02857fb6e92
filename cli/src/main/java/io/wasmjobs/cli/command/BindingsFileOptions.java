package io.wasmjobs.cli.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the file of bindings. */
final class BindingsFileOptions {

    @Option(
            names = "--bindings",
            paramLabel = "FILE",
            description = "The file of bindings (default: ${DEFAULT-VALUE}).",
            defaultValue = "bindings.yaml")
    private Path file;

    /** The file, which may be missing. */
    Path file() {
        return file;
    }

    /** The file, which must be readable. */
    Path readable() {
        return InputFiles.readable(file);
    }
}
