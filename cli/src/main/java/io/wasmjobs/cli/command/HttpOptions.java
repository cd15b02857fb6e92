package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.gateway.GatewayProcess;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.Ports;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The gateway beside the whole system in one process. */
final class HttpOptions {

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description =
                    "Where the gateway listens (default: ${DEFAULT-VALUE}; 0: any free port).")
    private int port;

    @Option(
            names = "--no-gateway",
            description = "Start no gateway: jobs are submitted through Kafka only.")
    private boolean none;

    /** Fails before anything is started if the port is in use. */
    void check() {
        if (!none) {
            int unused = Ports.claim(port, "--http-port");
        }
    }

    /** Starts the gateway, and prints its address with {@code label} in front. */
    AutoCloseable start(LocalSystem system, Path modules, Console console, String label) {
        if (none) {
            return () -> {};
        }
        GatewayProcess gateway = GatewayProcess.beside(system.bootstrapServers(), modules, port);
        console.line(label + gateway.uri());
        return gateway;
    }
}
