package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.module.ManifestTopics;
import io.wasmjobs.cli.system.SystemSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the whole system in one process. */
final class SystemOptions {

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "The port of Kafka (default: ${DEFAULT-VALUE}; 0: any free port).")
    private int kafkaPort;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description =
                    "The port of the dashboard (default: ${DEFAULT-VALUE}; 0: any free port).")
    private int dashboardPort;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Subtasks of each operator (default: the cores, at most 4).")
    private @Nullable Integer parallelism;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Partitions of each topic that is created (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "500ms",
            description = "How often results become visible (default: ${DEFAULT-VALUE}).")
    private Duration checkpointInterval;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "An option of the pipeline or of Flink, such as wasm.run.threads=8.")
    private Map<String, String> options = Map.of();

    SystemSettings settings(@Nullable Path data, Path modules) {
        int subtasks =
                parallelism == null
                        ? Math.min(4, Runtime.getRuntime().availableProcessors())
                        : parallelism;
        if (subtasks < 1 || partitions < 1) {
            throw CommandFailure.usage("--parallelism and --partitions are at least 1");
        }
        if (checkpointInterval.toMillis() < 10) {
            throw CommandFailure.usage("--checkpoint-interval is at least 10ms");
        }
        return new SystemSettings(
                        kafkaPort,
                        dashboardPort,
                        data,
                        modules,
                        ModuleFolderOptions.compiled(),
                        subtasks,
                        partitions,
                        checkpointInterval,
                        options)
                .withOutputs(outputsOf(modules));
    }

    /** The topics that the manifests list, to which modules may write on this machine. */
    private static Set<String> outputsOf(Path modules) {
        try {
            return ManifestTopics.of(modules);
        } catch (IOException e) {
            throw CommandFailure.usage("the folder of modules cannot be read: " + e.getMessage());
        }
    }
}
