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
     * @param folder where what the commands print is kept
     */
    public Shell(Path folder) {
        this.folder = folder;
        environment.put("WASMJOBS_BUILD", "never");
    }

    /** The same shell, whose commands talk to the brokers at an address. */
    public Shell at(String bootstrapServers) {
        environment.put("WASMJOBS_BOOTSTRAP_SERVERS", bootstrapServers);
        return this;
    }

    /** The same shell, whose commands run in another folder than the checkout. */
    Shell in(Path other) {
        directory = other;
        return this;
    }

    /** The same shell, whose commands have a home folder, {@code ~}, of their own. */
    Shell withHome(Path home) {
        environment.put("HOME", home.toString());
        return this;
    }

    /** What a command said: its exit status, and standard output and error as one text. */
    public record Said(int status, String text) {}

    /** Runs a script that ends at its first failing command. */
    public Said run(String script) {
        Path said = folder.resolve("command-" + commands++ + ".txt");
        try {
            Process process = start(said, "/bin/sh", "-eu", "-c", script);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "not done after " + PATIENCE_SECONDS + " s: " + script + "\n" + text(said));
            }
            return new Said(process.exitValue(), text(said));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + script, interrupted);
        }
    }

    Process start(Path said, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(said.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try {
            return builder.start();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    static String text(Path said) {
        try {
            return Files.readString(said);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
