package io.wasmjobs.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.Wasmjobs;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The errors of {@code cluster} without a running cluster, or with a wrong command line. */
class ClusterCommandTest {

    @TempDir private Path folder;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "submit", "savepoint", "cancel", "rescale 2", "taskmanagers 2"})
    void withoutAClusterEveryCommandSaysHowToStartOne(String command) {
        assertThat(run(command)).isEqualTo(ExitStatus.UNREACHABLE);
        assertThat(output()).contains("./wasmjobs cluster start").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start --brokers 0",
                "start --bootstrap-servers kafka:9092",
                "start --taskmanagers -1",
                "start --taskmanagers two",
                "rescale 0",
                "taskmanagers -1",
                "nonsense"
            })
    void aWrongCommandLineIsRefusedInOneLine(String command) {
        assertThat(run(command)).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output()).startsWith("wasmjobs: ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wasm.run.threads", "wasm.run.thread", "kafka.group-id"})
    void anOptionOfThePipelineIsRefusedForTheCluster(String key) {
        assertThat(run("start -D " + key + "=3")).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output())
                .hasLineCount(1)
                .startsWith("wasmjobs: -D " + key)
                .contains("./wasmjobs cluster submit -- --" + key + " VALUE");
    }

    @Test
    void stopWithoutAClusterSucceeds() {
        assertThat(run("stop")).isEqualTo(ExitStatus.DONE);
        assertThat(output()).isEqualToIgnoringNewLines("nothing ran");
    }

    private int run(String command) {
        List<String> arguments = new ArrayList<>(List.of("cluster"));
        arguments.addAll(List.of(command.split(" ", -1)));
        arguments.addAll(List.of("--data", folder.toString()));
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        return Wasmjobs.run(
                new Console(stream, stream, 0, false, false), arguments.toArray(String[]::new));
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
