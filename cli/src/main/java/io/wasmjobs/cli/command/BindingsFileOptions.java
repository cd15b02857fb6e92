package io.wasmjobs.cli.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which file of bindings a command reads or changes. */
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

    /** The file, which is there. */
    Path readable() {
        return InputFiles.readable(file);
    }
}
