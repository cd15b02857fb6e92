package io.wasmjobs.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.ProcessesOfTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a user does with real processes: start, submit, savepoint, resume from it, rescale, cancel,
 * stop. An id that was seen before the savepoint is a duplicate after it.
 */
class ClusterITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @RegisterExtension private final ProcessesOfTest processes;

    private final ClusterUnderTest cluster;

    ClusterITCase() throws Exception {
        // A long path on purpose: Flink and RocksDB derive file names from it.
        Path data =
                Files.createTempDirectory(
                        Checkout.path("system-tests/target"),
                        "cluster-of-processes-in-a-folder-with-a-name-of-some-length-");
        processes = new ProcessesOfTest(() -> new ClusterFolder(data));
        cluster = new ClusterUnderTest(data);
    }

    @Test
    void aPipelineResumesFromItsSavepointAndRemembersSeenIds() throws Exception {
        cluster.command(
                "start",
                "--taskmanagers=2",
                "--slots=2",
                "--kafka-port=0",
                "--dashboard-port=0",
                "-Dtaskmanager.memory.process.size=2048m",
                "-Djobmanager.memory.process.size=800m");
        assertThat(cluster.status("submit", "--", "--wasm.run.thread", "3"))
                .as("exit status for an option that the pipeline rejects")
                .isEqualTo(ExitStatus.USAGE_ERROR);
        cluster.command("submit");
        cluster.submit("first", "second");
        awaitResults(Map.of("first", 1, "second", 1));

        String savepoint = cluster.command("savepoint", "--stop").strip();
        assertThat(savepoint).startsWith("file:").contains("savepoint-");
        cluster.submit("second", "third");
        cluster.command("submit", "--from=" + savepoint);
        awaitResults(Map.of("first", 1, "second", 1, "third", 1));

        cluster.command("rescale", "3");
        await().atMost(PATIENCE).until(() -> cluster.command("status").contains("free: 1;"));
        cluster.submit("first", "third", "fourth");
        awaitResults(Map.of("first", 1, "second", 1, "third", 1, "fourth", 1));

        assertThat(cluster.command("flink", "--", "list")).isEmpty();
        cluster.command("cancel");
        assertThat(cluster.command("status")).contains("CANCELED");
        assertThat(cluster.command("stop")).startsWith("stopped 4 processes");
    }

    private void awaitResults(Map<String, Integer> expected) throws Exception {
        await().atMost(PATIENCE)
                .until(() -> cluster.results().keySet().containsAll(expected.keySet()));
        assertThat(cluster.results()).isEqualTo(expected);
    }
}
