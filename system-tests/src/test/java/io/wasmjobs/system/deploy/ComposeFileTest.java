package io.wasmjobs.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.conf.ClusterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;

/** Checks ports, versions, limits, secrets and mounts of {@code docker-compose.yml}. */
class ComposeFileTest {

    /** The image in Compose and Kubernetes, with the Java that docs/how-to/secure.md recommends. */
    static final String FLINK_IMAGE = "flink:2.2.1-java21";

    private static final List<String> FLINK = List.of("jobmanager", "taskmanager", "pipeline");

    @Test
    void everyPortIsBoundToLoopback() throws IOException {
        assertThat(ComposeFile.read().services())
                .flatMap(service -> service.path("ports").valueStream().toList())
                .hasSizeGreaterThan(5)
                .allSatisfy(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
    }

    @Test
    void everyServiceHasAFixedVersionAndAMemoryLimit() throws IOException {
        assertThat(ComposeFile.read().services())
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        service -> {
                            assertThat(service.path("image").asText())
                                    .matches(".*:v?\\d+\\.\\d+\\.\\d+.*");
                            assertThat(service.has("mem_limit")).isTrue();
                        });
    }

    @Test
    void flinkRunsOnTheJavaThatTheSecurityPageRecommends() throws IOException {
        assertThat(ComposeFile.read().services())
                .extracting(service -> service.path("image").asText())
                .filteredOn(image -> image.startsWith("flink:"))
                .hasSize(4)
                .containsOnly(FLINK_IMAGE);
        assertThat(Checkout.path("docs/how-to/secure.md"))
                .content()
                .contains("`" + FLINK_IMAGE + "`")
                .contains("JDK 21");
    }

    @Test
    void everyLongRunningServiceButPrometheusHasAHealthCheck() throws IOException {
        assertThat(ComposeFile.read().services().properties())
                .filteredOn(service -> !service.getValue().path("restart").asText().equals("no"))
                .filteredOn(service -> !service.getKey().equals("pipeline"))
                .hasSizeGreaterThan(6)
                .allMatch(service -> service.getValue().has("healthcheck"));
    }

    @Test
    void nothingInItIsASecret() throws IOException {
        assertThat(ComposeFile.read().services())
                .flatMap(service -> service.path("environment").properties())
                .hasSizeGreaterThan(20)
                .noneMatch(
                        variable -> variable.getKey().matches("(?i).*(password|secret|token).*"));
    }

    @Test
    void theGatewayStartsWithTheImagesCommandAndItsMountedFiles() throws IOException {
        JsonNode gateway = ComposeFile.read().service("gateway");
        String dockerfile = Files.readString(Checkout.path("deploy/docker/Dockerfile"));
        String image =
                dockerfile.substring(dockerfile.indexOf("CMD [") + 5, dockerfile.lastIndexOf(']'));
        List<String> command = texts(gateway.path("command"));
        assertThat(command.subList(0, 3))
                .containsExactly(
                        "gateway",
                        "--bootstrap-servers",
                        "kafka-1:19092,kafka-2:19092,kafka-3:19092");
        List<String> expected =
                Stream.of(image.split(", "))
                        .map(word -> word.replace("\"", ""))
                        .map(word -> word.replace("/etc/wasmjobs/gateway", "/run/secrets"))
                        .skip(1)
                        .toList();
        assertThat(command.subList(3, command.size())).isEqualTo(expected);
        assertThat(texts(gateway.path("secrets")))
                .allSatisfy(file -> assertThat(command).contains("/run/secrets/" + file))
                .hasSize(3);
        assertThat(texts(gateway.path("profiles"))).containsExactly("gateway");
    }

    @Test
    void prometheusReadsTheGatewayWithTheKeyThatItIsGiven() throws IOException {
        ComposeFile compose = ComposeFile.read();
        JsonNode scrape =
                ResourceDefinition.parse(
                                Files.readString(Checkout.path("deploy/prometheus/prometheus.yml")))
                        .required("scrape_configs")
                        .valueStream()
                        .filter(job -> job.path("job_name").asText().equals("gateway"))
                        .findFirst()
                        .orElseThrow();
        assertThat(texts(compose.service("prometheus").path("secrets")))
                .containsExactly("metrics-key.txt");
        assertThat(scrape.at("/authorization/credentials_file").asText())
                .isEqualTo("/run/secrets/metrics-key.txt");
        assertThat(scrape.at("/dns_sd_configs/0/names/0").asText()).isEqualTo("gateway");
        assertThat(compose.service("gateway").at("/ports/0").asText())
                .endsWith(":" + scrape.at("/dns_sd_configs/0/port").asText());
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    @Test
    void everyFileThatIsMountedIsInTheCheckoutOrBuilt() throws IOException {
        assertThat(ComposeFile.read().services())
                .flatMap(service -> service.path("volumes").valueStream().toList())
                .extracting(
                        volume ->
                                volume.has("source")
                                        ? volume.path("source").asText()
                                        : volume.asText().split(":", -1)[0])
                .filteredOn(source -> source.startsWith("./") && !source.contains("/target/"))
                .hasSizeGreaterThan(5)
                .allSatisfy(source -> assertThat(Checkout.path(source)).exists());
    }

    @Test
    void flinksOwnSettingsAreKnownAndParse() throws IOException {
        for (String service : FLINK) {
            Configuration configuration = configuration(service);
            assertThat(ClusterSettings.unknownKeys(configuration)).isEmpty();
            assertThat(ClusterSettings.unparsedValues(configuration)).isEmpty();
            assertThat(configuration.getString("jobmanager.rpc.address", ""))
                    .isEqualTo("jobmanager");
        }
    }

    @Test
    void eachProcessFitsIntoItsContainer() throws IOException {
        assertThat(limit("jobmanager"))
                .isGreaterThan(
                        configuration("jobmanager").get(JobManagerOptions.TOTAL_PROCESS_MEMORY));
        assertThat(limit("taskmanager"))
                .isGreaterThan(
                        configuration("taskmanager").get(TaskManagerOptions.TOTAL_PROCESS_MEMORY));
    }

    private static MemorySize limit(String service) throws IOException {
        return MemorySize.parse(ComposeFile.read().service(service).path("mem_limit").asText());
    }

    /**
     * As the image's entry point builds it: flink-conf, then the address, then FLINK_PROPERTIES.
     */
    private static Configuration configuration(String service) throws IOException {
        Path conf = Checkout.path("flink-conf");
        ComposeFile compose = ComposeFile.read();
        Configuration configuration = GlobalConfiguration.loadConfiguration(conf.toString());
        configuration.setString(
                "jobmanager.rpc.address",
                compose.service(service).at("/environment/JOB_MANAGER_RPC_ADDRESS").asText());
        compose.flinkProperties(service).forEach(configuration::setString);
        return configuration;
    }
}
