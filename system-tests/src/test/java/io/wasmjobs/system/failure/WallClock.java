package io.wasmjobs.system.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A clock that can be set while processes run. Processes that start with its launcher read the time
 * through libfaketime, which adds an offset from a file. Monotonic time (CLOCK_MONOTONIC, {@code
 * System.nanoTime}) is unchanged, as it is when a machine's clock is set.
 */
final class WallClock {

    private static final String LIBRARY = "libfaketime.so.1";
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));
    private static final int DEPTH = 3;

    private final Path offset;

    /** {@code folder} will contain the file with the offset. */
    WallClock(Path folder) {
        this.offset = folder.resolve("clock-offset");
    }

    /** Why this machine cannot give a process another clock, or empty if it can. */
    static Optional<String> obstacle() {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("there is no " + LIBRARY + " (Debian's package libfaketime)");
    }

    private static Optional<Path> library() {
        return PLACES.stream().flatMap(WallClock::libraries).findFirst();
    }

    private static Stream<Path> libraries(Path place) {
        try (Stream<Path> found = Files.find(place, DEPTH, (path, is) -> path.endsWith(LIBRARY))) {
            return found.toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** The command prefix that starts a process with this clock. */
    List<String> launcher() {
        return List.of(
                "env",
                "LD_PRELOAD=" + library().orElseThrow(),
                "FAKETIME_TIMESTAMP_FILE=" + offset,
                // The file is read again every second.
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                // A faked CLOCK_MONOTONIC would end every wait of a JVM immediately.
                "FAKETIME_FORCE_MONOTONIC_FIX=0",
                "NO_FAKE_STAT=1");
    }

    /** Sets the clock to the machine's time plus {@code difference}. */
    void set(Duration difference) throws IOException {
        Path next = offset.resolveSibling(offset.getFileName() + ".next");
        Files.writeString(next, "%+d%n".formatted(difference.toSeconds()));
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
    }
}
