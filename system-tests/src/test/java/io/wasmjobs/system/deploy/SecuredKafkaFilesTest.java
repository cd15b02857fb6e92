package io.wasmjobs.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code deploy/secured-kafka}: the overlay for Kubernetes and the file for Compose. {@code
 * SecuredKafkaITCase} uses its properties with a broker.
 */
class SecuredKafkaFilesTest {

    private static final String FOLDER = "deploy/secured-kafka/";
    private static final String MOUNTED = "/etc/wasmjobs/kafka";
    private static final String PROPERTIES = MOUNTED + "/client.properties";
    private static final String BROKERS = "kafka-bootstrap.kafka.svc:9093";

    @Test
    void thePatchedDeploymentFollowsTheOperatorsSchemaAndNamesTheMountedProperties()
            throws IOException {
        ObjectNode deployment =
                Kustomization.of("deploy/secured-kafka")
                        .patched("flink-deployment.yaml", "FlinkDeployment");
        assertThat(ResourceDefinition.flinkDeployment().problems(deployment)).isEmpty();
        assertThat(deployment.at("/spec/job/args").valueStream().map(JsonNode::asText))
                .containsSequence("--kafka.bootstrap-servers", BROKERS)
                .endsWith("--kafka.config", PROPERTIES);
        assertIsMounted(deployment.at("/spec/podTemplate/spec"));
    }

    @Test
    void theJobThatCreatesTopicsHasTheSameProperties() throws IOException {
        ObjectNode topics = Kustomization.of("deploy/secured-kafka").patched("topics.yaml", "Job");
        JsonNode pod = topics.at("/spec/template/spec");
        assertThat(pod.at("/containers/0/env").toString())
                .contains("{\"name\":\"BROKERS\",\"value\":\"" + BROKERS + "\"}")
                .contains("{\"name\":\"KAFKA_CONFIG\",\"value\":\"" + PROPERTIES + "\"}");
        assertThat(pod.at("/containers/0/args/0").asText())
                .contains("${KAFKA_CONFIG:+--command-config \"$KAFKA_CONFIG\"}");
        assertIsMounted(pod);
    }

    @Test
    void theGatewayHasTheSameProperties() throws IOException {
        JsonNode pod =
                Kustomization.of("deploy/secured-kafka")
                        .patched("gateway.yaml", "Deployment")
                        .at("/spec/template/spec");
        assertThat(pod.at("/containers/0/args").valueStream().map(JsonNode::asText))
                .containsSequence("--bootstrap-servers", BROKERS)
                .endsWith("--kafka-config", PROPERTIES);
        assertThat(pod.at("/containers/0/volumeMounts").toString())
                .contains("{\"name\":\"kafka\",\"mountPath\":\"" + MOUNTED + "\"");
        assertThat(pod.at("/volumes").toString()).contains("\"name\":\"wasmjobs-kafka\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"network-policy.yaml", "gateway.yaml"})
    void theNetworkPolicyOpensThePortOfTheBrokersAndNoOther(String base) throws IOException {
        ObjectNode policy = Kustomization.of("deploy/secured-kafka").patched(base, "NetworkPolicy");
        assertThat(policy.at("/spec/egress").valueStream())
                .filteredOn(rule -> rule.path("to").toString().contains("\"kafka\""))
                .singleElement()
                .extracting(rule -> rule.path("ports").toString())
                .isEqualTo("[{\"protocol\":\"TCP\",\"port\":9093}]");
    }

    /** The patches mount the config map by name, so Kustomize must not add a hash to it. */
    @Test
    void thePropertiesAreAConfigMapAndTheCredentialsASecretOfTheOperator() throws IOException {
        ObjectNode file = Kustomization.of("deploy/secured-kafka").file();
        assertThat(file.at("/configMapGenerator/0/name").asText()).isEqualTo("wasmjobs-kafka");
        assertThat(file.at("/generatorOptions/disableNameSuffixHash").asBoolean()).isTrue();
        String entry = file.at("/configMapGenerator/0/files/0").asText();
        assertThat(entry).startsWith("client.properties=");
        assertThat(Checkout.path(FOLDER + entry.substring(entry.indexOf('=') + 1))).isRegularFile();
        assertThat(file.at("/resources").toString()).isEqualTo("[\"../kubernetes\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram.properties", "mtls.properties", "oauth.properties"})
    void thePropertiesReferToTheMountedFolderAndHoldNoSecret(String file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(Checkout.path(FOLDER + file))));
        assertThat(properties.getProperty("ssl.truststore.location"))
                .isEqualTo(MOUNTED + "/ca.crt");
        assertThat(properties.stringPropertyNames())
                .filteredOn(name -> name.matches(".*(key|secret|jaas.config)"))
                .isNotEmpty()
                .allSatisfy(
                        name ->
                                assertThat(properties.getProperty(name))
                                        .doesNotContainPattern("(?i)(password|secret)=\"?[^\"$]"));
        assertThat(properties.values().toString()).contains("${dir:" + MOUNTED + ":");
    }

    @Test
    void composeGivesEveryServiceThatTalksToKafkaTheSameProperties() throws IOException {
        JsonNode services =
                ResourceDefinition.parse(
                                Files.readString(Checkout.path(FOLDER + "compose.yaml"))
                                        .replace("!reset", ""))
                        .path("services");
        for (String name : List.of("topics", "jobmanager", "taskmanager", "pipeline")) {
            JsonNode service = services.path(name);
            assertThat(ComposeFile.read().services().has(name)).isTrue();
            assertThat(service.at("/environment/WASMJOBS_KAFKA_CONFIG").asText())
                    .isEqualTo(PROPERTIES);
            assertThat(service.at("/volumes/0/target").asText()).isEqualTo(MOUNTED);
            assertThat(service.at("/volumes/0/read_only").asBoolean()).isTrue();
        }
    }

    private static void assertIsMounted(JsonNode pod) {
        assertThat(pod.at("/containers/0/volumeMounts").toString())
                .isEqualTo(
                        "[{\"name\":\"kafka\",\"mountPath\":\""
                                + MOUNTED
                                + "\",\"readOnly\":true}]");
        assertThat(pod.at("/volumes/0/name").asText()).isEqualTo("kafka");
        assertThat(pod.at("/volumes/0/projected/sources").toString())
                .isEqualTo(
                        "[{\"configMap\":{\"name\":\"wasmjobs-kafka\"}},"
                                + "{\"secret\":{\"name\":\"wasmjobs-kafka\"}}]");
    }
}
