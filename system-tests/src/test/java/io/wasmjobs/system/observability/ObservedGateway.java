package io.wasmjobs.system.observability;

import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.Gateway;
import io.wasmjobs.gateway.GatewaySettings;
import io.wasmjobs.gateway.http.Address;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import io.wasmjobs.gateway.outcome.Retention;
import io.wasmjobs.gateway.page.Site;
import io.wasmjobs.gateway.trigger.TriggersFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway in this JVM, with a trigger whose server is away. */
record ObservedGateway(Gateway gateway) implements AutoCloseable {

    private static final String TRIGGERS =
            """
            triggers:
              - from: redis-stream://127.0.0.1:1/orders
                to: orders
            """;

    static ObservedGateway start(String bootstrapServers, Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("triggers.yaml"), TRIGGERS);
        return new ObservedGateway(
                Gateway.start(
                        new GatewaySettings(
                                new KafkaClients(bootstrapServers, Map.of()),
                                new GatewayTopics(
                                        "wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state"),
                                new Address("127.0.0.1", 0, Optional.empty()),
                                Optional.empty(),
                                Optional.empty(),
                                Limits.DEFAULTS,
                                Retention.DEFAULT,
                                new Extensions(
                                        TriggersFile.read(file, List.of()),
                                        List.of(),
                                        Site.EMPTY))));
    }

    /** What it shows to Prometheus now. */
    List<Sample> scrape() throws IOException, InterruptedException {
        return Sample.scrape(gateway.uri().getPort());
    }

    @Override
    public void close() {
        gateway.close();
    }
}
