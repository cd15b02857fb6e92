package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.module.ModuleTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code new}: creates the folder of a new module. */
@Command(
        name = "new",
        header = "Creates a folder with the source of a module.",
        description = {
            "It has a working source, a manifest, golden cases, a build script, and a README. "
                    + "The script says what is missing on this machine."
        },
        footer = {"", "Example: ./wasmjobs new greeter --language rust"})
final class NewCommand implements Callable<Integer> {

    /** The names that the languages' own tools accept, and the pipeline accepts as a module id. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "The folder, whose name is the module's: a to z, 0 to 9 and hyphens.")
    private String name;

    @Option(
            names = "--language",
            paramLabel = "LANGUAGE",
            required = true,
            description = "${COMPLETION-CANDIDATES}.")
    private ModuleTemplate language;

    private final Console console;

    NewCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = Path.of(name);
        String id = Objects.toString(folder.getFileName(), "");
        if (!NAME.matcher(id).matches()) {
            throw CommandFailure.usage(
                    "'" + id + "' is no name for a module: use a to z, 0 to 9 and hyphens");
        }
        if (Files.exists(folder)) {
            throw CommandFailure.usage(folder + " is already there");
        }
        Path examples = ModuleFolderOptions.examples().toAbsolutePath().getParent();
        if (examples == null || !Files.isDirectory(examples)) {
            throw CommandFailure.failed("the examples are missing: run this in a checkout");
        }
        language.copyTo(folder, examples);
        boolean isScript = language == ModuleTemplate.JAVASCRIPT;
        String module = folder.resolve(id + (isScript ? ".js" : ".wasm")).toString();
        console.line("made " + folder + " in " + language.name().toLowerCase(Locale.ROOT));
        if (!isScript) {
            console.line("build it: " + folder.resolve("build") + " " + module);
        }
        console.line("test it:  ./wasmjobs test " + folder);
        console.line("run it:   ./wasmjobs run " + module + " --payload text");
        return ExitStatus.DONE;
    }
}
