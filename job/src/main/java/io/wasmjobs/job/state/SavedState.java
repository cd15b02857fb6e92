package io.wasmjobs.job.state;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * A complete checkpoint or savepoint, as its metadata describes it.
 *
 * @param pointer its path, as for {@code flink run -s}
 * @param checkpointId the id, which increases from one checkpoint or savepoint to the next, across
 *     restores
 * @param operators the uids of its operators, as far as it has them
 * @param maxParallelisms the maximum parallelisms of its operators
 */
public record SavedState(
        String pointer, long checkpointId, Set<String> operators, Set<Integer> maxParallelisms) {

    /** Copies the sets. */
    public SavedState {
        operators = Set.copyOf(operators);
        maxParallelisms = Set.copyOf(maxParallelisms);
    }

    /**
     * Reads the whole metadata.
     *
     * @param pointer a folder, or the file {@code _metadata} in it, in any file system that Flink
     *     has
     * @throws IOException if it is missing or incomplete
     */
    // Flink throws undeclared exceptions for bytes that are not metadata.
    @SuppressWarnings("IllegalCatch")
    public static SavedState read(String pointer) throws IOException {
        CompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(pointer);
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            CheckpointMetadata metadata =
                    Checkpoints.loadCheckpointMetadata(
                            in, SavedState.class.getClassLoader(), location.getExternalPointer());
            return new SavedState(
                    location.getExternalPointer(),
                    metadata.getCheckpointId(),
                    metadata.getOperatorStates().stream()
                            .map(OperatorState::getOperatorUid)
                            .flatMap(Optional::stream)
                            .collect(Collectors.toSet()),
                    metadata.getOperatorStates().stream()
                            .map(OperatorState::getMaxParallelism)
                            .collect(Collectors.toSet()));
        } catch (RuntimeException e) {
            throw new IOException(pointer + " is no checkpoint or savepoint", e);
        }
    }
}
