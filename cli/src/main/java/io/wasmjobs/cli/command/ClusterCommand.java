package io.wasmjobs.cli.command;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.cli.cluster.LocalCluster;
import io.wasmjobs.cli.console.Colour;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.TextTable;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code cluster}: real Kafka and Flink processes on this machine, and the pipeline on them. */
@Command(
        name = "cluster",
        description = "Runs a cluster of real processes on this machine, and the pipeline on it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ClusterStartCommand.class, ClusterSubmitCommand.class},
        sortOptions = false,
        footer = {
            "",
            "Example: ./wasmjobs cluster start --taskmanagers 2 && ./wasmjobs cluster submit"
        })
public final class ClusterCommand {

    static final Duration SAVEPOINT = Duration.ofMinutes(10);

    private final Console console;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the cluster keeps everything (default: .wasmjobs/cluster).",
            scope = ScopeType.INHERIT)
    private Path data = Distribution.ofThisCheckout().root().resolve(".wasmjobs/cluster");

    public ClusterCommand(Console console) {
        this.console = console;
    }

    LocalCluster local() {
        return new LocalCluster(new ClusterFolder(data), Distribution.ofThisCheckout());
    }

    @Command(name = "stop", description = "Stops every process; topics and state stay.")
    int stop() {
        int stopped = local().stop();
        console.line(stopped == 0 ? "nothing ran" : "stopped " + stopped + " processes");
        return ExitStatus.DONE;
    }

    @Command(
            name = "status",
            description = "Shows processes, slots and the pipeline. Exit status 3: nothing runs.")
    int status() {
        LocalCluster cluster = local();
        List<ClusterProcess> processes = cluster.processes();
        if (processes.stream().noneMatch(ClusterProcess::isAlive)) {
            throw CommandFailure.unreachable(
                    "no cluster runs here; start one with: ./wasmjobs cluster start", null);
        }
        TextTable table =
                new TextTable().words("PROCESS").figures("ID").words("STATE").words("LOG");
        for (ClusterProcess process : processes) {
            table.row(
                    process.isAlive() ? null : Colour.BAD,
                    process.name(),
                    Long.toString(process.id()),
                    process.isAlive() ? "running" : "dead",
                    process.log().toString());
        }
        table.print(console);
        FlinkRest rest = cluster.rest();
        rest.overview()
                .ifPresentOrElse(
                        is ->
                                console.line(
                                        "slots: "
                                                + is.slots()
                                                + ", free: "
                                                + is.freeSlots()
                                                + "; dashboard: "
                                                + rest.address()),
                        () -> console.line("the JobManager does not answer at " + rest.address()));
        if (rest.overview().isPresent()) {
            rest.jobs()
                    .forEach(job -> console.line(job.name() + " " + job.id() + ": " + job.state()));
        }
        return ExitStatus.DONE;
    }

    @Command(
            name = "savepoint",
            description = "Takes a savepoint of the pipeline and prints its path.")
    int savepoint(
            @Option(names = "--stop", description = "The pipeline ends with it.") boolean andStop) {
        FlinkRest rest = local().rest();
        console.line(rest.savepoint(running(rest).id(), andStop, SAVEPOINT));
        return ExitStatus.DONE;
    }

    @Command(
            name = "cancel",
            description =
                    "Ends the pipeline at once. Its last checkpoint is kept, so that it can resume.")
    int cancel() {
        LocalCluster cluster = local();
        FlinkRest rest = cluster.rest();
        FlinkRest.Job job = running(rest);
        rest.cancel(job.id());
        cluster.await(
                "the pipeline's end",
                () -> rest.jobs().stream().noneMatch(FlinkRest.Job::isActive));
        console.line("cancelled " + job.id());
        return ExitStatus.DONE;
    }

    @Command(
            name = "rescale",
            description = "Changes the pipeline's parallelism while it runs: no job is lost.")
    int rescale(@Parameters(paramLabel = "PARALLELISM") int parallelism) {
        if (parallelism < 1) {
            throw CommandFailure.usage("PARALLELISM is " + parallelism + ": at least 1");
        }
        FlinkRest rest = local().rest();
        FlinkRest.Job job = running(rest);
        rest.rescale(job.id(), parallelism);
        console.line("asked " + job.id() + " to run " + parallelism + " in parallel");
        return ExitStatus.DONE;
    }

    @Command(
            name = "taskmanagers",
            description = "Starts or stops TaskManagers until there are so many.")
    int taskManagers(@Parameters(paramLabel = "COUNT") int count) {
        if (count < 0) {
            throw CommandFailure.usage("COUNT is " + count + ": at least 0");
        }
        LocalCluster cluster = local();
        cluster.rest().get("/overview");
        int present = cluster.taskManagers().size();
        cluster.addTaskManagers(Math.max(0, count - present));
        cluster.removeTaskManagers(Math.max(0, present - count));
        FlinkRest.Overview is = cluster.awaitTaskManagers(count);
        console.line(is.taskManagers() + " TaskManagers, " + is.slots() + " slots");
        return ExitStatus.DONE;
    }

    @Command(
            name = "flink",
            description = "Flink's own client on this cluster; its arguments follow --.",
            footer = {"", "Example: ./wasmjobs cluster flink -- list --all"})
    int flink(@Parameters(paramLabel = "ARGUMENT", arity = "0..*") List<String> arguments) {
        LocalCluster cluster = local();
        cluster.rest();
        return cluster.flink().client(arguments == null ? List.of() : arguments) == 0
                ? ExitStatus.DONE
                : ExitStatus.FAILED;
    }

    private static FlinkRest.Job running(FlinkRest rest) {
        return rest.jobs().stream()
                .filter(FlinkRest.Job::isActive)
                .findFirst()
                .orElseThrow(
                        () ->
                                CommandFailure.failed(
                                        "no pipeline runs; submit it with: ./wasmjobs cluster"
                                                + " submit"));
    }
}
