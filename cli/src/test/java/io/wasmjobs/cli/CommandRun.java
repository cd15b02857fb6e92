package io.wasmjobs.cli;

import io.wasmjobs.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Runs a command in this JVM, and keeps its exit status and output. */
public final class CommandRun {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private final boolean onTerminal;

    CommandRun() {
        this(false);
    }

    /** A command that writes to a terminal, or to a pipe. */
    CommandRun(boolean onTerminal) {
        this.onTerminal = onTerminal;
    }

    /** The exit status and the output of a finished command. */
    public record CommandOutput(int status, String out, String err) {}

    /** Runs a command to its end, with its output in a pipe. */
    public static CommandOutput of(String... arguments) {
        return new CommandRun().run(arguments);
    }

    /** The parser of the command, for the subcommands that the arguments name. */
    static CommandLine parser(String... arguments) {
        return Wasmjobs.commandLine(new CommandRun().console(), arguments);
    }

    CommandOutput run(String... arguments) {
        int status = Wasmjobs.run(console(), arguments);
        return new CommandOutput(status, out(), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output so far; for any thread. */
    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Console console() {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                onTerminal ? 80 : 0,
                onTerminal,
                false);
    }
}
