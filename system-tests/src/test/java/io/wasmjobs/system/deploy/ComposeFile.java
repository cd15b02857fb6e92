package io.wasmjobs.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code docker-compose.yml}, with its anchors and merges resolved as Docker Compose resolves them.
 */
record ComposeFile(JsonNode services) {

    static ComposeFile read() throws IOException {
        return new ComposeFile(
                ResourceDefinition.parse(Files.readString(Checkout.path("docker-compose.yml")))
                        .required("services"));
    }

    JsonNode service(String name) {
        return services.required(name);
    }

    /** The environment that a container of this service starts with. */
    Map<String, String> environment(String service) {
        Map<String, String> environment = new LinkedHashMap<>();
        service(service)
                .required("environment")
                .properties()
                .forEach(
                        variable ->
                                environment.put(variable.getKey(), variable.getValue().asText()));
        return environment;
    }

    /**
     * The settings in {@code FLINK_PROPERTIES}, one per line, as the image's entry point reads
     * them.
     */
    Map<String, String> flinkProperties(String service) {
        Map<String, String> properties = new LinkedHashMap<>();
        service(service)
                .at("/environment/FLINK_PROPERTIES")
                .asText()
                .lines()
                .map(line -> line.replace(" ", ""))
                .forEach(
                        line -> {
                            int colon = line.indexOf(':');
                            properties.put(line.substring(0, colon), line.substring(colon + 1));
                        });
        return properties;
    }
}
