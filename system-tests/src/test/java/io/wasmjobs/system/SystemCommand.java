package io.wasmjobs.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the operating system that is over in seconds. */
public final class SystemCommand {

    private static final long PATIENCE_SECONDS = 120;

    private SystemCommand() {}

    /**
     * Runs it to its end.
     *
     * @return what it wrote, its errors too
     * @throws IOException if it cannot be run or fails; the message is what it wrote
     */
    public static String run(String... words) throws IOException {
        return run(List.of(words));
    }

    /** Runs it to its end, as {@link #run(String...)} does. */
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
