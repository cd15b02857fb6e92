package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * State that an earlier version wrote, kept in {@code src/test/resources}. With {@code
 * -Dwasmjobs.state.write=true} the tests write it again, which is allowed only for a format that
 * was never released: {@code ./mvnw -pl job -am verify -Dit.test=SavepointITCase
 * -Dwasmjobs.state.write=true} with the options that skip other tests.
 */
public final class KeptState {

    private KeptState() {}

    /** Whether the tests write the state again instead of restoring it. */
    static boolean isTakenAgain() {
        return Boolean.getBoolean("wasmjobs.state.write");
    }

    /** The path of a kept state, for a pipeline that restores it. */
    public static String pointer(String name) {
        return folder(name).toUri().toString();
    }

    /** Keeps a checkpoint or savepoint whose content is completely in its metadata file. */
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
