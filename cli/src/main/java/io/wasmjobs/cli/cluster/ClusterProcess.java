package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process of a cluster. It outlives the command that started it. A file with its id and start
 * time identifies it, so that another process with the same id is not mistaken for it.
 */
public final class ClusterProcess {

    /**
     * The tolerance for a process's start time, which two JVMs may read differently because Linux
     * counts it in ticks.
     */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private final ClusterFolder folder;
    private final String name;
    private final long id;
    private final Instant started;

    private ClusterProcess(ClusterFolder folder, String name, long id, Instant started) {
        this.folder = folder;
        this.name = name;
        this.id = id;
        this.started = started;
    }

    /**
     * Starts a process that survives the terminal, with its output in the folder's log of that
     * name.
     */
    static ClusterProcess start(ClusterFolder folder, String name, List<String> command) {
        Path log = folder.log(name);
        try {
            Process process =
                    new ProcessBuilder(Stream.concat(Stream.of("nohup"), command.stream()).toList())
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .directory(folder.root().toFile())
                            .start();
            Instant started = process.info().startInstant().orElse(Instant.EPOCH);
            Files.writeString(
                    folder.processes().resolve(name),
                    process.pid() + " " + started.toEpochMilli() + System.lineSeparator());
            return new ClusterProcess(folder, name, process.pid(), started);
        } catch (IOException e) {
            throw CommandFailure.failed("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * The processes that were started in a folder and not stopped since, including dead ones, by
     * name.
     */
    public static List<ClusterProcess> of(ClusterFolder folder) {
        try (Stream<Path> files = Files.list(folder.processes())) {
            return files.sorted().flatMap(file -> read(folder, file).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ClusterProcess> read(ClusterFolder folder, Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ", -1);
            return Optional.of(
                    new ClusterProcess(
                            folder,
                            file.getFileName().toString(),
                            Long.parseLong(parts[0]),
                            Instant.ofEpochMilli(Long.parseLong(parts[1]))));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    /** The operating system's id. */
    public long id() {
        return id;
    }

    public boolean isAlive() {
        return handle().isPresent();
    }

    /** The file with its output. */
    public Path log() {
        return folder.log(name);
    }

    /** Asks it to end, waits, kills it if it does not end, and removes its file. */
    public void stop(Duration patience) {
        handle().ifPresent(ProcessHandle::destroy);
        if (!ended(patience)) {
            handle().ifPresent(ProcessHandle::destroyForcibly);
            ended(patience);
        }
        forget();
    }

    /** Kills it at once, like {@code kill -9}, and removes its file. */
    public void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
        ended(Duration.ofSeconds(10));
        forget();
    }

    private Optional<ProcessHandle> handle() {
        return ProcessHandle.of(id)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> isSame(handle.info().startInstant()));
    }

    private boolean isSame(Optional<Instant> start) {
        return start.isEmpty()
                || Duration.between(start.get(), started).abs().compareTo(CLOCK_TOLERANCE) < 0;
    }

    private boolean ended(Duration patience) {
        Optional<ProcessHandle> handle = handle();
        if (handle.isEmpty()) {
            return true;
        }
        try {
            handle.get().onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void forget() {
        try {
            Files.deleteIfExists(folder.processes().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
