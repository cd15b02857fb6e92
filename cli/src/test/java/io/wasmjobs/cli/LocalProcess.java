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
    private final Path output;

    private LocalProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts the system and waits until it prints that it is ready. */
    public static LocalProcess start(Path folder, String... options) {
        Path output = folder.resolve("local-" + System.nanoTime() + ".txt");
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
        Process process = new Shell(folder).start(output, command.toArray(String[]::new));
        LocalProcess local = new LocalProcess(process, output);
        Awaitility.await("local is ready")
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || Shell.text(output).contains("ready;"));
        if (!process.isAlive()) {
            throw new AssertionError("local ended: " + Shell.text(output));
        }
        return local;
    }

    public String bootstrapServers() {
        return found(ADDRESS);
    }

    /** The address of Flink's dashboard. */
    public String dashboard() {
        return found(DASHBOARD);
    }

    /** The address of the gateway. */
    public String gateway() {
        return found(GATEWAY);
    }

    private String found(Pattern pattern) {
        Matcher line = pattern.matcher(Shell.text(output));
        if (!line.find()) {
            throw new AssertionError("no " + pattern + " in: " + Shell.text(output));
        }
        return line.group(1);
    }

    /** Kills the process, as {@code kill -9} does, so that it takes no savepoint. */
    public void kill() {
        close();
    }

    /** Stops the process, as Ctrl-C does, and returns its exit status. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("local does not stop: " + Shell.text(output));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
