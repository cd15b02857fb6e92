package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.ExitStatus;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: the script that lets a shell complete commands and options. */
@Command(
        name = "completion",
        description = "Prints a completion script for a shell.",
        synopsisSubcommandLabel = "bash|zsh",
        footer = {"", "Example: source <(./wasmjobs completion bash)"})
final class CompletionCommand {

    @Spec private CommandSpec spec;

    private final Console console;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "bash",
            description = "For GNU bash.",
            footer = {"", "Example: source <(./wasmjobs completion bash)"})
    int bash() {
        console.out().print(AutoComplete.bash("wasmjobs", spec.root().commandLine()));
        return ExitStatus.DONE;
    }

    @Command(
            name = "zsh",
            description = "For the Z shell, which reads bash's script.",
            footer = {"", "Example: source <(./wasmjobs completion zsh)"})
    int zsh() {
        console.line("autoload -U +X bashcompinit && bashcompinit");
        return bash();
    }
}
