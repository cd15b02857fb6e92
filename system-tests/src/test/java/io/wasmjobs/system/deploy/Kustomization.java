package io.wasmjobs.system.deploy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/**
 * A {@code kustomization.yaml} that changes the resources of {@code deploy/kubernetes} by JSON
 * patches (RFC 6902); {@code test}, {@code add} and {@code replace} are supported.
 */
record Kustomization(ObjectNode file) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Kustomization of(String folder) throws IOException {
        return new Kustomization(
                ResourceDefinition.parse(
                        Files.readString(Checkout.path(folder + "/kustomization.yaml"))));
    }

    /** The resource of a kind in a file of {@code deploy/kubernetes}, with the patches for it. */
    ObjectNode patched(String base, String kind) throws IOException {
        ObjectNode resource = resource(base, kind);
        StreamSupport.stream(file.path("patches").spliterator(), false)
                .filter(patch -> isFor(patch.path("target"), resource))
                .forEach(patch -> operations(patch).forEach(change -> apply(change, resource)));
        return resource;
    }

    /** The resource of a kind in a file of {@code deploy/kubernetes}. */
    static ObjectNode resource(String base, String kind) throws IOException {
        String text = Files.readString(Checkout.path("deploy/kubernetes/" + base));
        for (Object document : new Yaml().loadAll(text)) {
            ObjectNode resource = ResourceDefinition.parse(new Yaml().dump(document));
            if (resource.path("kind").asText().equals(kind)) {
                return resource;
            }
        }
        throw new AssertionError(base + " has no " + kind);
    }

    private static boolean isFor(JsonNode target, JsonNode resource) {
        return target.path("kind").equals(resource.path("kind"))
                && target.path("name").equals(resource.at("/metadata/name"));
    }

    private static JsonNode operations(JsonNode patch) {
        return JSON.valueToTree(new Yaml().<Object>load(patch.path("patch").asText()));
    }

    private static void apply(JsonNode operation, ObjectNode resource) {
        JsonPointer path = JsonPointer.compile(operation.path("path").asText());
        JsonNode value = requireNonNull(operation.get("value"));
        JsonNode parent = resource.at(path.head());
        String last = path.last().getMatchingProperty();
        switch (operation.path("op").asText()) {
            case "test" -> require(resource.at(path).equals(value), operation);
            case "add" -> {
                if (parent instanceof ArrayNode list) {
                    require(last.equals("-"), operation);
                    list.add(value);
                } else {
                    require(parent.isObject() && !parent.has(last), operation);
                    ((ObjectNode) parent).set(last, value);
                }
            }
            case "replace" -> {
                require(!resource.at(path).isMissingNode(), operation);
                if (parent instanceof ArrayNode list) {
                    list.set(Integer.parseInt(last), value);
                } else {
                    ((ObjectNode) parent).set(last, value);
                }
            }
            default -> throw new IllegalArgumentException("unknown: " + operation);
        }
    }

    private static void require(boolean holds, JsonNode operation) {
        if (!holds) {
            throw new IllegalArgumentException("does not apply: " + operation);
        }
    }
}
