package io.wasmjobs.cli.command;

import io.wasmjobs.cli.binding.EditableBindings;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.ExitStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code unbind}: removes a binding from the file of bindings. */
@Command(
        name = "unbind",
        header = "Removes a binding from the file of bindings.",
        description = "Comments in the file stay.",
        footer = {"", "Example: ./wasmjobs unbind redact"})
final class UnbindCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The binding's name.")
    private String name;

    @Mixin private BindingsFileOptions file;

    private final Console console;

    UnbindCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        EditableBindings.read(file.readable(), List.of()).without(name).save();
        console.line(name + ": taken from " + file.file());
        return ExitStatus.DONE;
    }
}
