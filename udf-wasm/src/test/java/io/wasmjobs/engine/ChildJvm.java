package io.wasmjobs.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a separate JVM, for tests that would harm their own. */
public final class ChildJvm {

    private ChildJvm() {}

    /**
     * Runs the {@code main} of a test's class on this class path.
     *
     * @param options of the JVM, such as {@code -Xmx256m}
     * @return its exit status, and its standard output and error
     */
    public static Ended run(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-XX:+UseSerialGC");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                byte[] said = process.getInputStream().readAllBytes();
                return new Ended(process.waitFor(), new String(said, StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a JVM ran", e);
        }
    }

    /** The exit status and output of a JVM. */
    public record Ended(int status, String output) {}
}
