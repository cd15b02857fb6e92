package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.system.Ports;
import java.util.OptionalInt;
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

    /** The port of the gateway; empty for no gateway. */
    OptionalInt gatewayPort() {
        return none ? OptionalInt.empty() : OptionalInt.of(port);
    }
}
