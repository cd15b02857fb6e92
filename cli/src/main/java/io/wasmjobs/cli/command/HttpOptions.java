package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.gateway.GatewayProcess;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.Ports;
import io.wasmjobs.gateway.Extensions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a gateway in the same process as the whole system. */
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

    /** Fails if the port is in use, before anything is started. */
    void check() {
        check(false);
    }

    /** The same; also fails if something needs a gateway and there is none. */
    void check(boolean isNeeded) {
        if (none && isNeeded) {
            throw CommandFailure.usage(
                    "--triggers, --routes and --site need the gateway: leave --no-gateway out");
        }
        if (!none) {
            int unused = Ports.claim(port, "--http-port");
        }
    }

    /** Starts the gateway, unless none is wanted. */
    StartedGateway start(LocalSystem system, Path modules, Extensions extensions, Console console) {
        if (none) {
            return new StartedGateway(null, console);
        }
        return new StartedGateway(
                GatewayProcess.beside(system.bootstrapServers(), modules, port, extensions),
                console);
    }

    /** The gateway that was started, if any. */
    static final class StartedGateway implements AutoCloseable {

        private final @Nullable GatewayProcess gateway;
        private final Console console;

        private StartedGateway(@Nullable GatewayProcess gateway, Console console) {
            this.gateway = gateway;
            this.console = console;
        }

        /** Prints its address with {@code label} in front. */
        void announce(String label) {
            if (gateway != null) {
                console.line(label + gateway.uri());
            }
        }

        @Override
        public void close() {
            if (gateway != null) {
                gateway.close();
            }
        }
    }
}
