package io.wasmjobs.job.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The latest state is the complete one with the highest checkpoint id. */
final class StateFolderTest {

    @TempDir private Path root;

    private Path state(String path, long checkpointId) throws IOException {
        Path folder = Files.createDirectories(root.resolve(path));
        try (OutputStream file = Files.newOutputStream(folder.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(checkpointId, List.of(), List.of()), file);
        }
        // Files of higher ids are older, so that modification times are misleading.
        Files.setLastModifiedTime(
                folder.resolve("_metadata"), FileTime.fromMillis(1_000_000 - checkpointId));
        return folder;
    }

    private final List<String> warnings = new ArrayList<>();

    private StateFolder folder() {
        return new StateFolder(root, warnings::add);
    }

    private String latest() throws IOException {
        return folder().latest().map(SavedState::pointer).orElse("none");
    }

    private static String pointer(Path state) {
        // As Flink writes it.
        String uri = state.toUri().toString().replace("file:///", "file:/");
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    @Test
    void aMissingOrEmptyFolderHasNone() throws IOException {
        assertThat(latest()).isEqualTo("none");
        Files.createDirectories(root.resolve("checkpoints/job/chk-1"));
        assertThat(latest()).isEqualTo("none");
    }

    @Test
    void theHighestIdIsTheLatestWhateverTheFileTimes() throws IOException {
        state("checkpoints/a/chk-9", 9);
        Path latest = state("checkpoints/b/chk-10", 10);
        state("savepoints/savepoint-b-1", 8);

        assertThat(latest()).isEqualTo(pointer(latest));
    }

    @Test
    void aSavepointThatStoppedThePipelineIsItsLatestState() throws IOException {
        state("checkpoints/a/chk-9", 9);
        Path savepoint = state("savepoints/savepoint-a-1", 10);

        assertThat(latest()).isEqualTo(pointer(savepoint));
    }

    @Test
    void anIncompleteFileIsSkipped() throws IOException {
        Path complete = state("checkpoints/a/chk-9", 9);
        for (int id : new int[] {10, 11}) {
            Path half = state("checkpoints/a/chk-" + id, id).resolve("_metadata");
            byte[] bytes = Files.readAllBytes(half);
            Files.write(half, Arrays.copyOf(bytes, id == 10 ? 0 : bytes.length - 1));
        }

        assertThat(latest()).isEqualTo(pointer(complete));
        assertThat(warnings)
                .hasSize(2)
                .allMatch(warning -> warning.contains(" is incomplete, and left out: "));
    }

    @Test
    void statesOfTwoRunsAreNotCompared() throws IOException {
        Path one = state("checkpoints/a/chk-9", 9);
        Path other = state("checkpoints/b/chk-9", 9);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(this::latest)
                .withMessageContainingAll(pointer(one), pointer(other), "--from");
    }

    @Test
    void aFreshStartMovesEveryStateAside() throws IOException {
        state("checkpoints/a/chk-9", 9);
        state("savepoints/savepoint-a-1", 10);
        Path shared = Files.createDirectories(root.resolve("checkpoints/a/shared"));

        List<Path> moved = folder().setAllAside();

        assertThat(moved)
                .containsExactlyInAnyOrder(
                        root.resolve("set-aside/checkpoints/a/chk-9"),
                        root.resolve("set-aside/savepoints/savepoint-a-1"));
        assertThat(latest()).isEqualTo("none");
        assertThat(shared).exists();
        Path first = state("checkpoints/b/chk-1", 1);
        assertThat(latest()).isEqualTo(pointer(first));
    }

    @Test
    void aStartFromAnEarlierStateMovesLaterOnesAside() throws IOException {
        Path earlier = state("savepoints/savepoint-a-1", 7);
        state("checkpoints/a/chk-6", 6);
        state("checkpoints/a/chk-20", 20);
        StateFolder folder = folder();

        folder.setLaterAside(SavedState.read(earlier.toString()));

        assertThat(latest()).isEqualTo(pointer(earlier));
        Path next = state("checkpoints/b/chk-8", 8);
        assertThat(latest()).isEqualTo(pointer(next));
    }

    @Test
    void aStateMovedAsideEarlierUnderTheSameNameIsKept() throws IOException {
        StateFolder folder = folder();
        state("checkpoints/a/chk-1", 1);
        folder.setAllAside();
        state("checkpoints/a/chk-1", 1);

        assertThat(folder.setAllAside())
                .containsExactly(root.resolve("set-aside/checkpoints/a/chk-1-2"));
    }
}
