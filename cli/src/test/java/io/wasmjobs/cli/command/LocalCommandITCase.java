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
        // RocksDB derives the name of its log from this path if Flink logs to a file.
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
            String results = output(local, "results --from-beginning --json --until-idle 5s");
            for (String id : new String[] {"first", "after-the-kill", "after-the-stop"}) {
                assertThat(results).containsOnlyOnce("\"job_id\":\"" + id + "\"");
            }
        }
        theLogContainsEachEventOnce(Path.of(data, "wasmjobs.log"));
    }

    /** Three starts: one without state, one after a stop and one after a kill. */
    private static void theLogContainsEachEventOnce(Path log) throws IOException {
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
                .as("messages of each checkpoint, and messages without consequence")
                .noneMatch(
                        line ->
                                line.matches(
                                        ".*(Triggering|Completed|Marking) checkpoint.*"
                                                + "|.*(Name collision|Flushing|delegation).*"));
    }

    @Test
    @Tag("long")
    void withoutItsStateItNeedsTheFreshOption() throws Exception {
        Path data = folder.resolve("data");
        try (LocalProcess local = LocalProcess.start(folder, "--data", data.toString())) {
            runs(local, "first");
            assertThat(local.stop()).isZero();
        }
        Files.move(data.resolve("savepoints"), folder.resolve("savepoints"));
        Files.move(data.resolve("checkpoints"), folder.resolve("checkpoints"));

        Shell.ScriptOutput refused =
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
            // The seen ids are gone, so the id runs again.
            runs(local, "first");
            runs(local, "second");
            assertThat(local.stop()).isZero();
        }
        assertThat(data.resolve("set-aside/savepoints")).isNotEmptyDirectory();
        try (LocalProcess local = LocalProcess.start(folder, "--data", data.toString())) {
            submit(local, "first");
            runs(local, "third");
            assertThat(output(local, "results --from-beginning --json --until-idle 5s"))
                    .containsOnlyOnce("\"job_id\":\"second\"");
        }
    }

    @Test
    void aSecondLocalOnTheSameFolderIsRefusedInOneLine() throws Exception {
        String data = folder.resolve("data").toString();
        try (LocalProcess local = LocalProcess.start(folder, "--data", data)) {
            Shell.ScriptOutput second =
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
        output(local, "submit reverse --payload x --id " + id);
    }

    private void runs(LocalProcess local, String id) {
        output(local, "submit reverse --payload x --wait --id " + id);
    }

    private String output(LocalProcess local, String command) {
        Shell.ScriptOutput output =
                new Shell(folder).at(local.bootstrapServers()).run("./wasmjobs " + command);
        assertThat(output.status()).as("%s printed %s", command, output.text()).isZero();
        return output.text();
    }
}
