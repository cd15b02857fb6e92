package io.wasmjobs.job.state;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folder in which a deployment of one pipeline keeps {@code checkpoints} and {@code
 * savepoints}. The state to start from is the complete one with the highest checkpoint id, which
 * increases across restores. A file's time is not reliable after a copy or with a wrong clock.
 *
 * <p>The ids of two histories cannot be compared. So a start that does not use the latest state,
 * fresh or from an earlier one, first moves later states to {@code set-aside}.
 */
public final class StateFolder {

    /**
     * The depth of a checkpoint's metadata: the job's folder, the checkpoint's folder, and the
     * file.
     */
    private static final int DEPTH = 3;

    private final Path root;
    private final Consumer<String> warnings;

    /**
     * A folder, which need not exist yet.
     *
     * @param root the folder above {@code checkpoints} and {@code savepoints}
     * @param warnings receives one line for each incomplete state
     */
    public StateFolder(Path root, Consumer<String> warnings) {
        this.root = root.toAbsolutePath().normalize();
        this.warnings = warnings;
    }

    /**
     * The state that a pipeline starts from.
     *
     * @throws IOException if the folder cannot be read, or two states have the highest id
     */
    public Optional<SavedState> latest() throws IOException {
        List<SavedState> states = states();
        states.sort(Comparator.comparing(SavedState::checkpointId).reversed());
        if (states.size() > 1 && states.get(0).checkpointId() == states.get(1).checkpointId()) {
            throw new IOException(
                    states.get(0).pointer()
                            + " and "
                            + states.get(1).pointer()
                            + " are of two histories, and none of them is the latest: choose one"
                            + " with --from");
        }
        return states.stream().findFirst();
    }

    /** Moves every state aside, so that the next start is fresh. */
    public List<Path> setAllAside() throws IOException {
        return setAside(states());
    }

    /** Moves aside the states that are later than {@code state}, from which the pipeline starts. */
    public List<Path> setLaterAside(SavedState state) throws IOException {
        return setAside(
                states().stream()
                        .filter(other -> other.checkpointId() > state.checkpointId())
                        .toList());
    }

    private List<Path> setAside(List<SavedState> states) throws IOException {
        List<Path> moved = new ArrayList<>();
        for (SavedState state : states) {
            Path from = Path.of(URI.create(state.pointer()));
            Path to = root.resolve("set-aside").resolve(root.relativize(from));
            Files.createDirectories(parent(to));
            moved.add(Files.move(from, free(to)));
        }
        return moved;
    }

    private static Path free(Path wanted) {
        Path path = wanted;
        for (int i = 2; Files.exists(path); i++) {
            path = wanted.resolveSibling(wanted.getFileName() + "-" + i);
        }
        return path;
    }

    private List<SavedState> states() throws IOException {
        List<SavedState> states = new ArrayList<>();
        for (String kind : List.of("checkpoints", "savepoints")) {
            Path folder = root.resolve(kind);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder, DEPTH)) {
                for (Path file : files.filter(StateFolder::isMetadata).toList()) {
                    read(parent(file)).ifPresent(states::add);
                }
            }
        }
        return states;
    }

    private static boolean isMetadata(Path file) {
        return file.endsWith("_metadata");
    }

    /** Reads a state; empty, with a warning, if a crash left it incomplete. */
    private Optional<SavedState> read(Path state) {
        try {
            return Optional.of(SavedState.read(state.toUri().toString()));
        } catch (IOException e) {
            warnings.accept(state + " is incomplete, and left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }
}
