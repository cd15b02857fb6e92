package io.wasmjobs.cli.command;

import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.cli.cluster.PipelineStatus;
import io.wasmjobs.cli.cluster.PipelineStatus.ModuleRow;
import io.wasmjobs.cli.cluster.PipelineStatus.StateRow;
import io.wasmjobs.cli.cluster.PipelineStatus.TenantRow;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.TextTable;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: shows the tenants and modules of the running pipeline. */
@Command(
        name = "status",
        description = {
            "Shows tenants and modules of the running pipeline: what is queued, runs and is kept.",
            "The figures are those of Flink's REST interface, which it updates every ten seconds."
        },
        footer = {"", "Example: ./wasmjobs status --dashboard http://localhost:8081"})
final class StatusCommand implements Callable<Integer> {

    @Option(
            names = "--dashboard",
            paramLabel = "URL",
            description = "The JobManager (default: ${DEFAULT-VALUE}).",
            defaultValue = "http://localhost:8081")
    private URI dashboard;

    @Option(
            names = "--job-name",
            paramLabel = "NAME",
            description = "The pipeline's name in Flink (default: ${DEFAULT-VALUE}).",
            defaultValue = "wasmjobs")
    private String name;

    private final Console console;

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        FlinkRest flink = new FlinkRest(dashboard);
        FlinkRest.Job job =
                flink.jobs().stream()
                        .filter(each -> each.name().equals(name) && each.isActive())
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        CommandFailure.failed(
                                                "no job called " + name + " runs at " + dashboard));
        PipelineStatus status = PipelineStatus.of(flink, job.id());
        console.line("pipeline     " + job.state() + ", " + job.id());
        console.line(
                "jobs         "
                        + status.inFlight()
                        + " in flight, "
                        + status.waiting()
                        + " waiting");
        console.line(
                "checkpoints  "
                        + status.checkpoints()
                        + " completed, "
                        + status.failedCheckpoints()
                        + " failed"
                        + status.lastCheckpoint()
                                .map(took -> ", the last took " + took.toMillis() + " ms")
                                .orElse(""));
        if (status.openBreakers() > 0) {
            console.line(
                    "breakers     "
                            + status.openBreakers()
                            + " open, counted for each module and subtask");
        }
        print(status.tenants());
        printModules(status.modules());
        printStates(status.states());
        return ExitStatus.DONE;
    }

    private void print(List<TenantRow> tenants) {
        if (tenants.isEmpty()) {
            return;
        }
        long all = Math.max(1, tenants.stream().mapToLong(TenantRow::processorMillis).sum());
        TextTable table =
                new TextTable()
                        .words("TENANT", 32)
                        .figures("QUEUED")
                        .figures("RUNNING")
                        .figures("PARKED")
                        .figures("PROCESSOR SECONDS")
                        .figures("SHARE");
        tenants.forEach(
                tenant ->
                        table.row(
                                tenant.name(),
                                Long.toString(tenant.queued()),
                                Long.toString(tenant.running()),
                                Long.toString(tenant.parked()),
                                decimal(tenant.processorMillis() / 1_000.0),
                                decimal(100.0 * tenant.processorMillis() / all) + " %"));
        console.line("");
        table.print(console);
    }

    private void printModules(List<ModuleRow> modules) {
        if (modules.isEmpty()) {
            return;
        }
        TextTable table =
                new TextTable().words("MODULE", 32).figures("INVOCATIONS").figures("FAILED");
        modules.forEach(
                module ->
                        table.row(
                                module.name(),
                                Long.toString(module.invocations()),
                                Long.toString(module.failed())));
        console.line("");
        table.print(console);
    }

    private void printStates(List<StateRow> states) {
        if (states.isEmpty()) {
            return;
        }
        TextTable table =
                new TextTable().words("STATE OF MODULE", 32).figures("KEYS").figures("BYTES");
        states.forEach(
                state ->
                        table.row(
                                state.module(),
                                Long.toString(state.entities()),
                                Long.toString(state.bytes())));
        console.line("");
        table.print(console);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }
}
