package io.wasmjobs.cli.command;

import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.cli.cluster.LocalCluster;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.LongTransactions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code cluster submit}: submits the pipeline with {@code flink run}, from the latest state. */
@Command(
        name = "submit",
        description = {
            "Submits the pipeline with Flink's own client: flink run.",
            "It resumes from the latest checkpoint or savepoint of this cluster."
        },
        sortOptions = false,
        footer = {
            "",
            "Example: ./wasmjobs cluster submit",
            "         ./wasmjobs cluster submit --from .wasmjobs/cluster/state/savepoints/…",
            "         ./wasmjobs cluster submit -- --wasm.parallelism.engine 4"
        })
public final class ClusterSubmitCommand implements Callable<Integer> {

    private static final String FRESH = "--fresh";

    private final Console console;

    @ParentCommand private ClusterCommand cluster;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = {
                "A savepoint or checkpoint to resume from (default: the latest).",
                "What was committed after it runs again; later states are set aside."
            },
            defaultValue = "")
    private String from;

    @Option(
            names = FRESH,
            description = {
                "Start without the state of an earlier run, and set it aside.",
                "Jobs that were in flight are lost, and ids that were seen are forgotten,",
                "so a job that is sent again runs again."
            })
    private boolean fresh;

    @Option(
            names = "--modules",
            paramLabel = "DIR",
            description = "The folder of modules (default: the example modules).",
            defaultValue = "")
    private String modules;

    @Option(
            names = "--bindings",
            paramLabel = "FILE",
            description = "Apply modules to topics as this file says; see wasmjobs bind.")
    private @Nullable Path bindings;

    @Option(
            names = "--restart",
            description = {
                "If the pipeline runs, stop it with a savepoint and resume from that, with other",
                "options or bindings."
            })
    private boolean restart;

    @Parameters(
            paramLabel = "OPTION",
            description = "Options of the pipeline, after --.",
            arity = "0..*")
    private List<String> options = List.of();

    public ClusterSubmitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (fresh && !from.isEmpty()) {
            throw CommandFailure.usage(
                    "--from and --fresh: a start is from a state, or without one");
        }
        if (restart && (fresh || !from.isEmpty())) {
            throw CommandFailure.usage("--restart resumes from its own savepoint");
        }
        Path bound = bindings == null ? null : InputFiles.readable(bindings);
        LocalCluster local = cluster.local();
        FlinkRest rest = local.rest();
        rest.get("/overview");
        if (restart) {
            stop(rest);
        } else {
            refuseASecondPipeline(rest);
        }
        Optional<String> state = state(local);
        state.ifPresent(path -> console.note("resuming from " + path));
        return switch (local.flink().client(arguments(local, state, bound))) {
            case 0 -> ExitStatus.DONE;
            // The pipeline has refused an option and printed which.
            case ExitStatus.USAGE_ERROR -> ExitStatus.USAGE_ERROR;
            default -> ExitStatus.FAILED;
        };
    }

    private void stop(FlinkRest rest) {
        rest.jobs().stream()
                .filter(FlinkRest.Job::isActive)
                .forEach(
                        job ->
                                console.note(
                                        "stopped with "
                                                + rest.savepoint(
                                                        job.id(), true, ClusterCommand.SAVEPOINT)));
    }

    private static void refuseASecondPipeline(FlinkRest rest) {
        rest.jobs().stream()
                .filter(FlinkRest.Job::isActive)
                .findFirst()
                .ifPresent(
                        job -> {
                            throw CommandFailure.failed(
                                    "the pipeline already runs as "
                                            + job.id()
                                            + "; give --restart, or end it with ./wasmjobs cluster"
                                            + " cancel");
                        });
    }

    private Optional<String> state(LocalCluster local) {
        if (fresh) {
            return local.flink().chooseState(List.of(FRESH));
        }
        return local.flink().chooseState(from.isEmpty() ? List.of() : List.of("--from", from));
    }

    private List<String> arguments(
            LocalCluster local, Optional<String> state, @Nullable Path bound) {
        List<String> arguments = new ArrayList<>(List.of("run", "--detached"));
        state.ifPresent(path -> arguments.addAll(List.of("--fromSavepoint", path)));
        Distribution distribution = local.distribution();
        arguments.add(distribution.jobJar().toString());
        arguments.addAll(
                List.of(
                        "--kafka.bootstrap-servers",
                        local.bootstrapServers(),
                        "--wasm.duplicates.low-priority-merges",
                        "true",
                        "--wasm.modules",
                        modules.isEmpty() ? distribution.modules().toString() : modules));
        if (local.hasBrokers()) {
            arguments.addAll(
                    List.of("--kafka.producer.transaction.timeout.ms", LongTransactions.millis()));
        }
        if (bound != null) {
            arguments.addAll(List.of("--wasm.bindings", bound.toAbsolutePath().toString()));
        }
        if (fresh) {
            arguments.add(FRESH);
        }
        arguments.addAll(options);
        return arguments;
    }
}
