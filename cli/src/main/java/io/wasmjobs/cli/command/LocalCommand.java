package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.ShutdownSignal;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.gateway.StartedGateway;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.SystemSettings;
import io.wasmjobs.gateway.Extensions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code local}: the whole system in one process, until Ctrl-C. */
@Command(
        name = "local",
        header = "Runs the whole system in one process, until Ctrl-C.",
        description =
                "A Kafka broker, the pipeline and its dashboard, on this machine only. With --data it"
                        + " resumes where it was stopped.",
        footer = {"", "Example: ./wasmjobs local --data ~/wasmjobs --modules my-modules"})
final class LocalCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep topics and state in this folder (default: deleted at the end).")
    private @Nullable Path data;

    @Option(
            names = "--fresh",
            description = {
                "With --data: start without the state of the last run. Jobs that were in flight are",
                "lost, and ids that were seen are forgotten, so a job that is sent again runs again."
            })
    private boolean fresh;

    @Option(
            names = "--bindings",
            paramLabel = "FILE",
            description = "Apply modules to topics as this file says; see wasmjobs bind.")
    private @Nullable Path bindings;

    @Mixin private ModuleFolderOptions modules;
    @Mixin private SystemOptions options;
    @Mixin private HttpOptions http;
    @Mixin private ExtensionOptions extensions;

    private final Console console;

    LocalCommand(Console console) {
        this.console = console;
    }

    @Override
    @SuppressWarnings("try") // The gateway runs until the system is closed.
    public Integer call() throws Exception {
        SystemSettings given = options.settings(data, modules.folder());
        SystemSettings bound =
                bindings == null ? given : given.withBindings(InputFiles.readable(bindings));
        SystemSettings settings = fresh ? bound.fresh() : bound;
        Extensions read = extensions.files().read(TopicNames.DEFAULTS);
        http.check(extensions.areGiven());
        ShutdownSignal interrupt = ShutdownSignal.register(console);
        LocalSystem system = LocalSystem.start(settings, console::note);
        console.line("Kafka      " + system.bootstrapServers());
        console.line("dashboard  " + system.dashboard());
        String failure;
        try (StartedGateway gateway =
                StartedGateway.beside(
                        system, settings.modules(), http.gatewayPort(), read, console)) {
            gateway.announce("gateway    ");
            console.line("modules    " + settings.modules());
            console.line("log        " + system.log());
            console.line("ready; Ctrl-C stops it");
            failure = interrupt.awaitUnless(system.failure());
        }
        if (failure != null) {
            system.close();
            throw CommandFailure.failed("the pipeline has ended: " + failure);
        }
        console.note(data == null ? "stopping" : "stopping, with a savepoint");
        system.stop();
        return ExitStatus.DONE;
    }
}
