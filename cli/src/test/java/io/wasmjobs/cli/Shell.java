package io.wasmjobs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands at the top of the checkout as a user would: in a shell, with the built {@code
 * ./wasmjobs}.
 */
public final class Shell {

    public static final Path ROOT = Path.of(System.getProperty("wasmjobs.root"));

    private static final long PATIENCE_SECONDS = 600;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private Path directory = ROOT;
    private int commands;

    /**
     * @param folder the folder that keeps the commands' output
     */
    public Shell(Path folder) {
        this.folder = folder;
        environment.put("WASMJOBS_BUILD", "never");
    }

    /** This shell, with commands that use the brokers at an address. */
    public Shell at(String bootstrapServers) {
        environment.put("WASMJOBS_BOOTSTRAP_SERVERS", bootstrapServers);
        return this;
    }

    /** This shell, with commands that run in another folder than the checkout. */
    Shell in(Path other) {
        directory = other;
        return this;
    }

    /** This shell, with commands that have their own home folder, {@code ~}. */
    Shell withHome(Path home) {
        environment.put("HOME", home.toString());
        return this;
    }

    /** The exit status of a command, and its standard output and error as one text. */
    public record ScriptOutput(int status, String text) {}

    /** Runs a script that ends at its first failing command. */
    public ScriptOutput run(String script) {
        Path output = folder.resolve("command-" + commands++ + ".txt");
        try {
            Process process = start(output, "/bin/sh", "-eu", "-c", script);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "not done after "
                                + PATIENCE_SECONDS
                                + " s: "
                                + script
                                + "\n"
                                + text(output));
            }
            return new ScriptOutput(process.exitValue(), text(output));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + script, interrupted);
        }
    }

    Process start(Path output, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try {
            return builder.start();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    static String text(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
