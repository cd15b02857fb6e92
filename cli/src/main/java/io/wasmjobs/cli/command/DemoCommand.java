package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.ShutdownSignal;
import io.wasmjobs.cli.demo.Demo;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.gateway.StartedGateway;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.SystemSettings;
import io.wasmjobs.gateway.Extensions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: runs the whole system in one process, and jobs that show what it does. */
@Command(
        name = "demo",
        header = "Shows the whole system at work, in one process.",
        description =
                "Submits a job for each example module and one of each common mistake, prints their"
                        + " outcomes, and ends with a table.",
        footer = {"", "Example: ./wasmjobs demo --stay"})
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--stay",
            description = "Keep the system running afterwards, until Ctrl-C, to click and try.")
    private boolean stay;

    @Mixin private SystemOptions options;
    @Mixin private HttpOptions http;

    private final Console console;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    @SuppressWarnings("try") // The gateway runs until the system is closed.
    public Integer call() throws Exception {
        http.check();
        ShutdownSignal interrupt = ShutdownSignal.register(console);
        try (Demo demo = Demo.prepare(Path.of(System.getProperty("wasmjobs.root", ".")), console)) {
            SystemSettings settings = options.settings(null, demo.modules());
            try (LocalSystem system = LocalSystem.start(settings, console::line);
                    StartedGateway gateway =
                            StartedGateway.beside(
                                    system,
                                    demo.modules(),
                                    http.gatewayPort(),
                                    Extensions.NONE,
                                    console)) {
                gateway.announce("the gateway is at ");
                console.line("Kafka is at " + system.bootstrapServers());
                console.line("the dashboard is at " + system.dashboard());
                demo.run(
                        system.bootstrapServers(),
                        () -> interrupt.isRequested() || system.failure().isDone());
                if (stay) {
                    console.line("Kafka, the gateway and the dashboard stay until Ctrl-C");
                    String failure = interrupt.awaitUnless(system.failure());
                    if (failure != null) {
                        throw CommandFailure.failed("the pipeline has ended: " + failure);
                    }
                }
            }
        }
        return ExitStatus.DONE;
    }
}
