package io.wasmjobs.system.samples;

import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.Gateway;
import io.wasmjobs.gateway.GatewaySettings;
import io.wasmjobs.gateway.http.Address;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import io.wasmjobs.gateway.outcome.Retention;
import io.wasmjobs.gateway.page.Site;
import io.wasmjobs.gateway.security.ApiKeys;
import io.wasmjobs.gateway.security.ApiKeys.NewKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A gateway in this JVM that demands API keys and serves a site.
 *
 * @param reader a key that may not read states
 * @param admin a key that may
 */
record KeyedGateway(Gateway gateway, String reader, String admin) implements AutoCloseable {

    static KeyedGateway start(String bootstrapServers, Path site, Path folder) throws IOException {
        NewKey reader = ApiKeys.create("reader", "todos", List.of("submit", "read"), "100/s");
        NewKey admin =
                ApiKeys.create("admin", "todos", List.of("submit", "read", "admin"), "100/s");
        Path keys =
                Files.writeString(
                        folder.resolve("keys.json"),
                        "{\"keys\": [" + reader.entry() + ", " + admin.entry() + "]}");
        Gateway gateway =
                Gateway.start(
                        new GatewaySettings(
                                new KafkaClients(bootstrapServers, Map.of()),
                                new GatewayTopics(
                                        "wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state"),
                                new Address("127.0.0.1", 0, Optional.empty()),
                                Optional.empty(),
                                Optional.of(keys),
                                Limits.DEFAULTS,
                                Retention.DEFAULT,
                                new Extensions(List.of(), List.of(), Site.read(site))));
        return new KeyedGateway(gateway, reader.secret(), admin.secret());
    }

    String site() {
        return gateway.uri() + "/site/";
    }

    @Override
    public void close() {
        gateway.close();
    }
}
