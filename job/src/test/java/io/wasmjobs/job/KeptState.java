package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * State that an earlier version wrote, kept in {@code src/test/resources}. With {@code
 * -Dwasmjobs.state.write=true} the tests take it again, which only a layout that never left this
 * repository may ask for: {@code ./mvnw -pl job -am verify -Dit.test=SavepointITCase
 * -Dwasmjobs.state.write=true} with the options that skip other tests.
 */
public final class KeptState {

    private KeptState() {}

    /** Whether the tests take the state again, in the place of restoring it. */
    static boolean isTakenAgain() {
        return Boolean.getBoolean("wasmjobs.state.write");
    }

    /** Where a state is, for a pipeline that restores it. */
    public static String pointer(String name) {
        return folder(name).toUri().toString();
    }

    /** Keeps a checkpoint or savepoint, all of which is in its metadata. */
    static void keep(String taken, String name) throws IOException {
        Path folder = Files.createDirectories(folder(name));
        try (Stream<Path> files = Files.list(Path.of(URI.create(taken)))) {
            assertThat(files).extracting(Path::getFileName).containsExactly(Path.of("_metadata"));
        }
        Files.copy(Path.of(URI.create(taken)).resolve("_metadata"), folder.resolve("_metadata"));
    }

    private static Path folder(String name) {
        return Path.of(System.getProperty("wasmjobs.root"), "job/src/test/resources", name);
    }
}
