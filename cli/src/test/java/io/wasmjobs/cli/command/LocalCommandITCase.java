package io.wasmjobs.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.LocalProcess;
import io.wasmjobs.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./wasmjobs local --data} resumes after a stop and after a kill. */
final class LocalCommandITCase {

    @TempDir private Path folder;

    @Test
    void idsSeenBeforeAStopOrAKillAreDuplicatesAfterIt() throws Exception {
        // RocksDB makes the name of its log of this whole path where Flink's log has a file.
        String data = folder.resolve("a-folder-far-down-".repeat(12)).toString();
        try (LocalProcess local = LocalProcess.start(folder, "--data", data)) {
            runs(local, "first");
            local.kill();
        }
        try (LocalProcess local = LocalProcess.start(folder, "--data", data)) {
            submit(local, "first");
            runs(local, "after-the-kill");
            assertThat(local.stop()).isZero();
        }
        try (LocalProcess local = LocalProcess.start(folder, "--data", data)) {
            submit(local, "first");
            submit(local, "after-the-kill");
            runs(local, "after-the-stop");
            String results = said(local, "results --from-beginning --json --until-idle 5s");
            for (String id : new String[] {"first", "after-the-kill", "after-the-stop"}) {
                assertThat(results).containsOnlyOnce("\"job_id\":\"" + id + "\"");
            }
        }
        theLogTellsOfEachEventOnce(Path.of(data, "wasmjobs.log"));
    }

    /** Three starts, of which one found nothing, one followed a kill and one a stop. */
    private static void theLogTellsOfEachEventOnce(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        Map<String, Integer> events =
                Map.of(
                        "starts without a checkpoint", 1,
                        "the pipeline starts from file:/", 2,
                        "stopped with the savepoint", 1,
                        "engine started with modules", 3,
                        "engine stopped", 1,
                        "compiled module reverse ", 3,
                        "CREATED to RUNNING", 3);
        events.forEach(
                (event, times) ->
                        assertThat(lines)
                                .filteredOn(line -> line.contains(event))
                                .as(event)
                                .hasSize(times));
        assertThat(lines)
                .as("what is said at each checkpoint, and what no one can act on")
                .noneMatch(
                        line ->
                                line.matches(
                                        ".*(Triggering|Completed|Marking) checkpoint.*"
                                                + "|.*(Name collision|Flushing|delegation).*"));
    }

    @Test
    @Tag("long")
    void withoutItsStateItIsRefusedInOneLineAndFreshItStarts() throws Exception {
        Path data = folder.resolve("data");
        try (LocalProcess local = LocalProcess.start(folder, "--data", data.toString())) {
            runs(local, "first");
            assertThat(local.stop()).isZero();
        }
        Files.move(data.resolve("savepoints"), folder.resolve("savepoints"));
        Files.move(data.resolve("checkpoints"), folder.resolve("checkpoints"));

        Shell.Said refused =
                new Shell(folder)
                        .run(
                                "exec ./wasmjobs local --kafka-port 0 --dashboard-port 0 --data "
                                        + data);

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text().lines())
                .last()
                .asString()
                .startsWith("wasmjobs: ")
                .endsWith(
                        ", and "
                                + data
                                + " has no checkpoint or savepoint to resume from: jobs in flight"
                                + " would be lost, and others run twice; give the old state up with"
                                + " --fresh");
        Files.move(folder.resolve("savepoints"), data.resolve("savepoints"));
        try (LocalProcess local =
                LocalProcess.start(folder, "--data", data.toString(), "--fresh")) {
            // What was seen is forgotten: the id runs again.
            runs(local, "first");
            runs(local, "second");
            assertThat(local.stop()).isZero();
        }
        assertThat(data.resolve("set-aside/savepoints")).isNotEmptyDirectory();
        try (LocalProcess local = LocalProcess.start(folder, "--data", data.toString())) {
            submit(local, "first");
            runs(local, "third");
            assertThat(said(local, "results --from-beginning --json --until-idle 5s"))
                    .containsOnlyOnce("\"job_id\":\"second\"");
        }
    }

    @Test
    void aSecondLocalOnTheSameFolderIsToldSoInOneLine() throws Exception {
        String data = folder.resolve("data").toString();
        try (LocalProcess local = LocalProcess.start(folder, "--data", data)) {
            Shell.Said second =
                    new Shell(folder)
                            .run(
                                    "exec ./wasmjobs local --kafka-port 0 --dashboard-port 0 --http-port 0 --data "
                                            + data);
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.text()).hasLineCount(1).startsWith("wasmjobs: ").contains(data);
            runs(local, "undisturbed");
        }
    }

    private void submit(LocalProcess local, String id) {
        said(local, "submit reverse --payload x --id " + id);
    }

    private void runs(LocalProcess local, String id) {
        said(local, "submit reverse --payload x --wait --id " + id);
    }

    private String said(LocalProcess local, String command) {
        Shell.Said said =
                new Shell(folder).at(local.bootstrapServers()).run("./wasmjobs " + command);
        assertThat(said.status()).as("%s said %s", command, said.text()).isZero();
        return said.text();
    }
}
