package io.wasmjobs.cli.gateway;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.Gateway;
import io.wasmjobs.gateway.GatewayNotStarted;
import io.wasmjobs.gateway.GatewaySettings;
import io.wasmjobs.gateway.http.Address;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import io.wasmjobs.gateway.outcome.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A gateway in this process. */
public final class GatewayProcess implements AutoCloseable {

    private final Gateway gateway;

    private GatewayProcess(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Starts a gateway for the system in this process, on the loopback interface. */
    public static GatewayProcess beside(
            String bootstrapServers, Path modules, int port, Extensions extensions) {
        return start(
                new GatewaySettings(
                        new KafkaClients(bootstrapServers, Map.of()),
                        GatewayTopics.DEFAULTS,
                        new Address("127.0.0.1", port, Optional.empty()),
                        Optional.of(modules),
                        Optional.empty(),
                        Limits.DEFAULTS,
                        Retention.DEFAULT,
                        extensions));
    }

    /**
     * Starts a gateway.
     *
     * @throws CommandFailure if it cannot start with these settings
     */
    public static GatewayProcess start(GatewaySettings settings) {
        try {
            return new GatewayProcess(Gateway.start(settings));
        } catch (GatewayNotStarted e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The address at which it listens. */
    public URI uri() {
        return gateway.uri();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
