package io.wasmjobs.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.system.Checkout;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code deploy/compose/flink-entrypoint.sh} with the built job, in a folder that replaces the
 * image: its {@code flink} records its arguments, and its {@code wget} finds no job.
 */
class FlinkEntrypointITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir private Path folder;

    private final Map<String, String> more = new HashMap<>();

    @BeforeEach
    void makeAnImage() throws IOException {
        Files.createDirectories(folder.resolve("flink/conf"));
        Path lib = Files.createDirectories(folder.resolve("flink/lib"));
        Distribution distribution = Distribution.ofThisCheckout();
        for (String jar : distribution.flinkClassPath().split(File.pathSeparator, -1)) {
            Path file = Path.of(jar);
            if (Files.isRegularFile(file)) {
                Files.createSymbolicLink(lib.resolve(file.getFileName()), file);
            }
        }
        script("flink/bin/flink", "printf '%s\\n' \"$@\" >> \"$FLINK_HOME/asked\"");
        script("bin/wget", "echo '{\"jobs\":[]}'");
        script("bin/image", "echo image \"$@\"");
    }

    private void script(String path, String line) throws IOException {
        Path script = folder.resolve(path);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + line + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private Path state(String path, long checkpointId) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state").resolve(path));
        try (OutputStream file = Files.newOutputStream(state.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(checkpointId, List.of(), List.of()), file);
        }
        return state;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Checkout.path("deploy/compose/flink-entrypoint.sh").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(folder.resolve("said").toFile());
        var environment = builder.environment();
        environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
        environment.put("FLINK_HOME", folder.resolve("flink").toString());
        environment.put("WASMJOBS_IMAGE_ENTRYPOINT", folder.resolve("bin/image").toString());
        environment.put("WASMJOBS_CONF", Checkout.path("flink-conf").toString());
        environment.put("WASMJOBS_STATE", folder.resolve("state").toString());
        environment.put("WASMJOBS_JAR", Checkout.path("job/target/wasmjobs-job.jar").toString());
        environment.putAll(more);
        return builder.start();
    }

    private int run(String... arguments) throws Exception {
        return start(arguments).waitFor();
    }

    private List<String> flinkArguments() throws IOException {
        Path asked = folder.resolve("flink/asked");
        return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    @Test
    void otherCommandsGoToTheImagesOwnEntryPoint() throws Exception {
        assertThat(run("jobmanager", "x")).as(output()).isZero();

        assertThat(output()).isEqualTo("image jobmanager x\n");
        assertThat(folder.resolve("flink/conf/config.yaml"))
                .hasSameTextualContentAs(Checkout.path("flink-conf/config.yaml"));
    }

    @Test
    void thePipelineIsKeptSubmittedFromTheSavepointThatStoppedIt() throws Exception {
        state("checkpoints/a/chk-8", 8);
        Path savepoint = state("savepoints/savepoint-a-1", 9);
        Process kept = start("keep-submitted");
        try {
            await().atMost(PATIENCE).until(() -> flinkArguments().contains("--wasm.modules"));
        } finally {
            kept.destroyForcibly().waitFor();
        }

        assertThat(flinkArguments())
                .startsWith("run", "--detached", "--fromSavepoint", "file:" + savepoint)
                .containsSequence("--kafka.producer.transaction.timeout.ms", "604800000")
                .doesNotContain("--fresh");
    }

    @Test
    void aFirstStartNeedsNoStateAndNoFreshOption() throws Exception {
        assertThat(run("submit")).as(output()).isZero();

        assertThat(flinkArguments())
                .startsWith("run", "--detached")
                .endsWith("/opt/wasmjobs/modules");
        assertThat(flinkArguments()).doesNotContain("--fromSavepoint", "--fresh");
    }

    @Test
    void aSecuredKafkaIsReachedWithItsProperties() throws Exception {
        more.put("WASMJOBS_BROKERS", "kafka:9093");
        more.put("WASMJOBS_KAFKA_CONFIG", "/etc/wasmjobs/kafka/client.properties");

        assertThat(run("submit")).as(output()).isZero();

        assertThat(flinkArguments())
                .containsSequence("--kafka.bootstrap-servers", "kafka:9093")
                .containsSequence("--kafka.config", "/etc/wasmjobs/kafka/client.properties");
    }

    @Test
    void aFreshStartMovesTheStateAsideAndReportsIt() throws Exception {
        state("checkpoints/a/chk-8", 8);

        assertThat(run("submit", "--fresh")).as(output()).isZero();

        assertThat(flinkArguments()).endsWith("--fresh").doesNotContain("--fromSavepoint");
        assertThat(folder.resolve("state/set-aside/checkpoints/a/chk-8")).isDirectory();
        assertThat(output()).contains("set aside: ");
    }

    @Test
    void aStartFromAnEarlierStateUsesThatState() throws Exception {
        Path earlier = state("savepoints/savepoint-a-1", 5);
        state("checkpoints/a/chk-8", 8);

        assertThat(run("submit", "--from", earlier.toString())).as(output()).isZero();

        assertThat(flinkArguments())
                .startsWith("run", "--detached", "--fromSavepoint", "file:" + earlier);
        assertThat(folder.resolve("state/set-aside/checkpoints/a/chk-8")).isDirectory();
    }

    @Test
    void nothingIsSubmittedIfTheStateIsAmbiguous() throws Exception {
        state("checkpoints/a/chk-8", 8);
        state("checkpoints/b/chk-8", 8);

        assertThat(run("submit")).isNotZero();

        assertThat(flinkArguments()).isEmpty();
        assertThat(output()).contains("are of two histories");
    }
}
