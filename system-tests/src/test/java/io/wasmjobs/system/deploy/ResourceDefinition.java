package io.wasmjobs.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.yaml.snakeyaml.Yaml;

/**
 * The schema of a custom resource, from the operator's own jar. An unknown field is an error here;
 * a Kubernetes server would drop it silently.
 */
final class ResourceDefinition {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonSchema schema;

    private ResourceDefinition(JsonSchema schema) {
        this.schema = schema;
    }

    /**
     * {@code FlinkDeployment} of the operator whose jar is on the class path. 1.10.0 was released
     * before Flink 2, so the versions that 1.13.0 and later accept are added to it.
     */
    static ResourceDefinition flinkDeployment() {
        ObjectNode root = read("META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml");
        ObjectNode schema =
                (ObjectNode) root.at("/spec/versions/0/schema/openAPIV3Schema").deepCopy();
        if (operatorVersion().equals("1.10.0")) {
            ((ArrayNode) schema.at("/properties/spec/properties/flinkVersion/enum"))
                    .add("v2_0")
                    .add("v2_1")
                    .add("v2_2");
        }
        close(schema.path("properties").path("spec"));
        return new ResourceDefinition(
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema));
    }

    private static String operatorVersion() {
        Properties maven = new Properties();
        try (InputStream file =
                ResourceDefinition.class
                        .getClassLoader()
                        .getResourceAsStream(
                                "META-INF/maven/org.apache.flink/flink-kubernetes-operator-api/pom.properties")) {
            maven.load(Objects.requireNonNull(file, "the operator's jar names no version"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return maven.getProperty("version");
    }

    List<String> problems(JsonNode resource) {
        return schema.validate(resource).stream().map(ValidationMessage::getMessage).toList();
    }

    /** A YAML document of one resource. */
    static ObjectNode parse(String yaml) {
        return JSON.valueToTree(new Yaml().<Object>load(yaml));
    }

    private static ObjectNode read(String name) {
        try (InputStream file =
                ResourceDefinition.class.getClassLoader().getResourceAsStream(name)) {
            return JSON.valueToTree(new Yaml().<Object>load(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        // This extension of Kubernetes is not part of JSON Schema.
        if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
            schema.forEach(ResourceDefinition::close);
        }
    }
}
