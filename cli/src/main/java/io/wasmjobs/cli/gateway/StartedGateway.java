package io.wasmjobs.cli.gateway;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.gateway.Extensions;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The gateway beside the whole system in one process, if one was started. */
public final class StartedGateway implements AutoCloseable {

    private final @Nullable GatewayProcess gateway;
    private final Console console;

    private StartedGateway(@Nullable GatewayProcess gateway, Console console) {
        this.gateway = gateway;
        this.console = console;
    }

    /**
     * Starts the gateway.
     *
     * @param port where it listens; 0 for any free port; empty for no gateway
     */
    public static StartedGateway beside(
            LocalSystem system,
            Path modules,
            OptionalInt port,
            Extensions extensions,
            Console console) {
        GatewayProcess gateway =
                port.isEmpty()
                        ? null
                        : GatewayProcess.beside(
                                system.bootstrapServers(), modules, port.getAsInt(), extensions);
        return new StartedGateway(gateway, console);
    }

    /** Prints its address with {@code label} in front. */
    public void announce(String label) {
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
