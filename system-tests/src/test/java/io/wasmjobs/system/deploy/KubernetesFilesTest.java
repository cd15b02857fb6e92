package io.wasmjobs.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.conf.ClusterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code deploy/kubernetes}, against the operator's schema and against {@code flink-conf}. */
class KubernetesFilesTest {

    private static final String FOLDER = "deploy/kubernetes/";

    /** Keys that the operator sets itself, or that do not apply in a pod. */
    private static final Set<String> ONLY_OUTSIDE =
            Set.of(
                    "jobmanager.rpc.address",
                    "jobmanager.rpc.port",
                    "jobmanager.bind-host",
                    "jobmanager.memory.process.size",
                    "taskmanager.bind-host",
                    "taskmanager.memory.process.size",
                    "rest.address",
                    "rest.bind-address",
                    "rest.port",
                    "parallelism.default");

    private static final Set<String> DIFFERENT =
            Set.of(
                    "high-availability.type",
                    "high-availability.storageDir",
                    "execution.checkpointing.dir",
                    "execution.checkpointing.savepoint-dir",
                    "metrics.reporter.prometheus.port");

    @Test
    void theDeploymentFollowsTheOperatorsSchema() throws IOException {
        assertThat(ResourceDefinition.flinkDeployment().problems(deployment())).isEmpty();
    }

    @Test
    void aMisspeltFieldAWrongTypeAndAnUnknownFlinkAreFound() throws IOException {
        ObjectNode spec = (ObjectNode) deployment().path("spec");
        ObjectNode wrong = deployment();
        wrong.set("spec", spec);
        spec.put("serviceacount", "wasmjobs");
        spec.put("flinkVersion", "v9_9");
        ((ObjectNode) spec.at("/job")).put("parallelism", "four");
        ((ObjectNode) spec.at("/podTemplate/spec/containers/0")).put("imagee", "x");
        assertThat(ResourceDefinition.flinkDeployment().problems(wrong))
                .hasSize(4)
                .anyMatch(problem -> problem.contains("serviceacount"))
                .anyMatch(problem -> problem.contains("flinkVersion"))
                .anyMatch(problem -> problem.contains("parallelism"))
                .anyMatch(problem -> problem.contains("imagee"));
    }

    @Test
    void itsSettingsAreKnownAndParse() throws IOException {
        Configuration configuration = Configuration.fromMap(settings());
        assertThat(ClusterSettings.unknownKeys(configuration)).isEmpty();
        assertThat(ClusterSettings.unparsedValues(configuration)).isEmpty();
    }

    @Test
    void itsSettingsAreThoseOfFlinkConfButForAFewThatItNames() throws IOException {
        Map<String, String> here = new TreeMap<>(settings());
        Map<String, String> there =
                new TreeMap<>(
                        GlobalConfiguration.loadConfiguration(
                                        Checkout.path("flink-conf").toString())
                                .toMap());
        assertThat(here).containsKeys(DIFFERENT.toArray(String[]::new));
        here.keySet().removeAll(DIFFERENT);
        there.keySet().removeAll(DIFFERENT);
        there.keySet().removeAll(ONLY_OUTSIDE);
        assertThat(here).isEqualTo(there);
    }

    /** A savepoint holds no in-flight records, whose format may differ between versions. */
    @Test
    void upgradesGoThroughASavepoint() throws IOException {
        assertThat(deployment().at("/spec/job/upgradeMode").asText()).isEqualTo("savepoint");
    }

    @Test
    void itsLoggingIsThatOfFlinkConf() throws IOException {
        assertThat(deployment().at("/spec/logConfiguration/log4j-console.properties").asText())
                .isEqualTo(Files.readString(Checkout.path("flink-conf/log4j-console.properties")));
    }

    @Test
    void itHasASlotForEverySubtask() throws IOException {
        JsonNode spec = deployment().path("spec");
        int slots =
                spec.at("/taskManager/replicas").asInt()
                        * Integer.parseInt(settings().get("taskmanager.numberOfTaskSlots"));
        assertThat(slots).isGreaterThanOrEqualTo(spec.at("/job/parallelism").asInt());
    }

    @Test
    void everyResourceIsListedAndInTheNamespace() throws IOException {
        List<?> listed =
                (List<?>)
                        new Yaml()
                                .<Map<String, Object>>load(text("kustomization.yaml"))
                                .get("resources");
        assertThat(listed).hasSize(6);
        for (Object file : listed) {
            for (Object document : new Yaml().loadAll(text(file.toString()))) {
                JsonNode resource = ResourceDefinition.parse(new Yaml().dump(document));
                assertThat(resource.path("apiVersion").asText()).isNotEmpty();
                if (resource.path("kind").asText().equals("Namespace")) {
                    assertThat(resource.at("/metadata/name").asText()).isEqualTo("wasmjobs");
                } else {
                    assertThat(resource.at("/metadata/namespace").asText()).isEqualTo("wasmjobs");
                }
            }
        }
    }

    @Test
    void theNetworkPolicySelectsThePodsOfTheDeployment() throws IOException {
        JsonNode policy = ResourceDefinition.parse(text("network-policy.yaml"));
        assertThat(policy.at("/spec/podSelector/matchLabels/app").asText())
                .as("the operator labels its pods with the name of the deployment")
                .isEqualTo(deployment().at("/metadata/name").asText());
        assertThat(policy.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        assertThat(policy.at("/spec/egress").toString())
                .contains("\"except\":[\"169.254.0.0/16\"]");
    }

    @Test
    void theImageHoldsWhatTheDeploymentNames() throws IOException {
        String dockerfile = text("Dockerfile");
        String arguments =
                StreamSupport.stream(deployment().at("/spec/job/args").spliterator(), false)
                        .map(JsonNode::asText)
                        .filter(argument -> argument.startsWith("/opt/"))
                        .collect(Collectors.joining(" "));
        assertThat(arguments).isEqualTo("/opt/wasmjobs/wasm-jobs.yaml /opt/wasmjobs/modules");
        for (String path : arguments.split(" ", -1)) {
            assertThat(dockerfile).contains(" " + path);
        }
        assertThat(dockerfile)
                .contains(deployment().at("/spec/job/jarURI").asText().replace("local://", ""))
                .contains("FROM " + ComposeFileTest.FLINK_IMAGE + "\n")
                .contains("USER flink");
    }

    /** {@code TarballITCase} checks that the command has these options. */
    @Test
    void theGatewayRunsTheDefaultCommandOfItsImageAndAddsTheBrokers() throws IOException {
        String dockerfile = Files.readString(Checkout.path("deploy/docker/Dockerfile"));
        List<String> command = new ArrayList<>();
        ResourceDefinition.parse(
                        "command: " + dockerfile.substring(dockerfile.indexOf("CMD [") + 4))
                .path("command")
                .forEach(argument -> command.add(argument.asText()));
        List<String> arguments = new ArrayList<>();
        gateway("Deployment")
                .at("/spec/template/spec/containers/0/args")
                .forEach(argument -> arguments.add(argument.asText()));
        assertThat(arguments.subList(0, 3))
                .containsExactly(
                        "gateway", "--bootstrap-servers", "kafka-bootstrap.kafka.svc:9092");
        assertThat(arguments.subList(3, arguments.size()))
                .isEqualTo(command.subList(1, command.size()));
    }

    @Test
    void theGatewaysSecretHasTheFilesThatItsArgumentsName() throws IOException {
        JsonNode pod = gateway("Deployment").at("/spec/template/spec");
        JsonNode mount = pod.at("/containers/0/volumeMounts/0");
        String secret = pod.at("/volumes/0/secret/secretName").asText();
        String readme = text("README.md");
        assertThat(readme).contains("create secret generic " + secret);
        assertThat(mount.path("name")).isEqualTo(pod.at("/volumes/0/name"));
        for (JsonNode argument : pod.at("/containers/0/args")) {
            String folder = mount.path("mountPath").asText() + "/";
            if (argument.asText().startsWith("/")) {
                assertThat(argument.asText()).startsWith(folder);
                assertThat(readme)
                        .contains("--from-file=" + argument.asText().substring(folder.length()));
            }
        }
    }

    @Test
    void everyResourceOfTheGatewaySelectsItsPods() throws IOException {
        String labels = "{\"app\":\"wasmjobs-gateway\"}";
        JsonNode deployment = gateway("Deployment");
        assertThat(deployment.at("/spec/template/metadata/labels").toString()).isEqualTo(labels);
        assertThat(deployment.at("/spec/selector/matchLabels").toString()).isEqualTo(labels);
        assertThat(gateway("Service").at("/spec/selector").toString()).isEqualTo(labels);
        assertThat(gateway("PodDisruptionBudget").at("/spec/selector/matchLabels").toString())
                .isEqualTo(labels);
        assertThat(gateway("NetworkPolicy").at("/spec/podSelector/matchLabels").toString())
                .isEqualTo(labels);
        int port = deployment.at("/spec/template/spec/containers/0/ports/0/containerPort").asInt();
        assertThat(gateway("NetworkPolicy").at("/spec/ingress/0/ports/0/port").asInt())
                .isEqualTo(port);
    }

    private static JsonNode gateway(String kind) throws IOException {
        return Kustomization.resource("gateway.yaml", kind);
    }

    private static ObjectNode deployment() throws IOException {
        return ResourceDefinition.parse(text("flink-deployment.yaml"));
    }

    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        deployment()
                .at("/spec/flinkConfiguration")
                .properties()
                .forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
        return settings;
    }

    private static String text(String file) throws IOException {
        return Files.readString(Checkout.path(FOLDER + file));
    }
}
