package io.wasmjobs.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command of the operating system that takes seconds. */
public final class SystemCommand {

    private static final long PATIENCE_SECONDS = 120;

    private SystemCommand() {}

    /**
     * Runs the command to its end.
     *
     * @return its output and its errors
     * @throws IOException if it cannot be run or fails; the message is its output
     */
    public static String run(String... words) throws IOException {
        return run(List.of(words));
    }

    /** Runs the command to its end, as {@link #run(String...)} does. */
    public static String run(List<String> words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", words) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
