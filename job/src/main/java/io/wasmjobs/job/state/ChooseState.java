package io.wasmjobs.job.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Prints the state that the next start of a pipeline resumes from, for scripts that run {@code
 * flink run}: the latest state in a folder, a given one, or nothing for a fresh start.
 *
 * <pre>
 * java -cp wasmjobs-job.jar:FLINK/lib/* io.wasmjobs.job.state.ChooseState FOLDER [--from URI | --fresh]
 * </pre>
 */
public final class ChooseState {

    private ChooseState() {}

    /** Exits with status 1 if no state can be chosen, with the reason in one line. */
    public static void main(String[] arguments) {
        try {
            choose(List.of(arguments)).ifPresent(state -> System.out.println(state.pointer()));
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("wasmjobs: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Optional<SavedState> choose(List<String> arguments) throws IOException {
        int count = arguments.size();
        StateFolder folder =
                new StateFolder(
                        Path.of(count == 0 ? "" : arguments.get(0)),
                        warning -> System.err.println("wasmjobs: " + warning));
        if (count == 1) {
            return folder.latest();
        }
        if (count == 2 && arguments.get(1).equals("--fresh")) {
            tell(folder.setAllAside());
            return Optional.empty();
        }
        if (count == 3 && arguments.get(1).equals("--from")) {
            SavedState state = SavedState.read(arguments.get(2));
            tell(folder.setLaterAside(state));
            return Optional.of(state);
        }
        throw new IllegalArgumentException("give FOLDER, then --from URI, --fresh or nothing");
    }

    private static void tell(List<Path> moved) {
        moved.forEach(path -> System.err.println("set aside: " + path));
    }
}
