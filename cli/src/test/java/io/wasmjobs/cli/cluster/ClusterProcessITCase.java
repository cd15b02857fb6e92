package io.wasmjobs.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that keep running after the command that started them. */
class ClusterProcessITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir private Path temporary;
    private ClusterFolder folder;

    @BeforeEach
    void openFolder() {
        folder = new ClusterFolder(temporary.resolve("cluster"));
    }

    @AfterEach
    void endProcesses() {
        ClusterProcess.of(folder).forEach(ClusterProcess::kill);
    }

    @Test
    void isFoundAgainByItsName() {
        ClusterProcess started = ClusterProcess.start(folder, "sleeper", List.of("sleep", "600"));
        assertThat(ClusterProcess.of(folder))
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.id()).isEqualTo(started.id());
                            assertThat(found.name()).isEqualTo("sleeper");
                            assertThat(found.isAlive()).isTrue();
                        });
    }

    @Test
    void isForgottenOnceStopped() {
        ClusterProcess sleeper = ClusterProcess.start(folder, "sleeper", List.of("sleep", "600"));
        sleeper.stop(PATIENCE);
        assertThat(sleeper.isAlive()).isFalse();
        assertThat(ClusterProcess.of(folder)).isEmpty();
    }

    @Test
    void isKilledIfItIgnoresTheSignal() {
        ClusterProcess deaf =
                ClusterProcess.start(
                        folder,
                        "deaf",
                        List.of("sh", "-c", "trap '' TERM; while :; do sleep 1; done"));
        deaf.stop(Duration.ofMillis(200));
        assertThat(deaf.isAlive()).isFalse();
    }

    @Test
    void isNotConfusedWithAnotherProcessOfTheSameId() throws IOException {
        Files.writeString(
                folder.processes().resolve("stranger"),
                ProcessHandle.current().pid() + " 1000000000000");
        assertThat(ClusterProcess.of(folder))
                .singleElement()
                .satisfies(found -> assertThat(found.isAlive()).isFalse());
    }

    @Test
    void aFileWithoutAnIdIsNoProcess() throws IOException {
        Files.writeString(folder.processes().resolve("broken"), "not a number");
        assertThat(ClusterProcess.of(folder)).isEmpty();
    }

    @Test
    void aSecondStartInTheSameFolderIsRefusedAndNamesTheProcess() {
        ClusterProcess sleeper = ClusterProcess.start(folder, "sleeper", List.of("sleep", "600"));
        LocalCluster cluster = new LocalCluster(folder, new Distribution(temporary));
        assertThatThrownBy(cluster::claim)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("sleeper is process " + sleeper.id())
                .hasMessageContaining("./wasmjobs cluster stop");
    }

    @Test
    void aDyingProcessEndsTheWaitForTheCluster() {
        ClusterProcess.start(folder, "jobmanager", List.of("false"));
        LocalCluster cluster = new LocalCluster(folder, new Distribution(temporary));
        assertThatThrownBy(() -> cluster.await("a miracle", () -> false))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("jobmanager ended")
                .hasMessageContaining("jobmanager.log");
    }
}
