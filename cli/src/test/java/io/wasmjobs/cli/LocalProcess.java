package io.wasmjobs.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code ./wasmjobs local} in a process of its own, on free ports. */
public final class LocalProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("(?m)^Kafka +(\\S+)$");
    private static final Pattern DASHBOARD = Pattern.compile("(?m)^dashboard +(\\S+)$");
    private static final Pattern GATEWAY = Pattern.compile("(?m)^gateway +(\\S+)$");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Process process;
    private final Path said;

    private LocalProcess(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /** Starts the system and waits until it says that it is ready. */
    public static LocalProcess start(Path folder, String... options) {
        Path said = folder.resolve("local-" + System.nanoTime() + ".txt");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "./wasmjobs",
                                "local",
                                "--kafka-port",
                                "0",
                                "--dashboard-port",
                                "0",
                                "--http-port",
                                "0"));
        command.addAll(List.of(options));
        Process process = new Shell(folder).start(said, command.toArray(String[]::new));
        LocalProcess local = new LocalProcess(process, said);
        Awaitility.await("local is ready")
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || Shell.text(said).contains("ready;"));
        if (!process.isAlive()) {
            throw new AssertionError("local ended: " + Shell.text(said));
        }
        return local;
    }

    public String bootstrapServers() {
        return found(ADDRESS);
    }

    /** Where Flink's dashboard is. */
    public String dashboard() {
        return found(DASHBOARD);
    }

    /** Where its gateway listens. */
    public String gateway() {
        return found(GATEWAY);
    }

    private String found(Pattern pattern) {
        Matcher line = pattern.matcher(Shell.text(said));
        if (!line.find()) {
            throw new AssertionError("no " + pattern + " in: " + Shell.text(said));
        }
        return line.group(1);
    }

    /** kill -9: no savepoint, no goodbye. */
    public void kill() {
        close();
    }

    /** What Ctrl-C does; answers the exit status. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("local does not stop: " + Shell.text(said));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
