package io.wasmjobs.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.BrokerProcess;
import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.cli.system.Ports;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.ProcessesOfTest;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The three brokers of {@code docker-compose.yml}: the image's own {@code KafkaDockerWrapper} turns
 * each service's variables into {@code server.properties}, and real brokers start with them. Only
 * machine-specific settings differ: hosts, ports and the folder of records.
 */
class ComposeKafkaITCase {

    private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");

    @RegisterExtension
    private final ProcessesOfTest processes = new ProcessesOfTest(() -> this.folder);

    @TempDir private Path temporary;
    private ClusterFolder folder;
    private ComposeFile compose;

    @BeforeEach
    void read() throws IOException {
        folder = new ClusterFolder(temporary.resolve("cluster"));
        compose = ComposeFile.read();
    }

    @Test
    void threeBrokersStartWithTheSettingsOfTheFileAndTakeTheTopicsOfItsScript() throws Exception {
        List<Integer> ports = freePorts();
        List<Integer> controllerPorts = freePorts();
        BrokerProcess broker = new BrokerProcess(folder, Distribution.ofThisCheckout());
        for (int index = 0; index < BROKERS.size(); index++) {
            String name = BROKERS.get(index);
            Properties settings = serverProperties(name);
            assertThat(unknown(settings)).as("settings of %s that no broker knows", name).isEmpty();
            broker.start(
                    name,
                    compose.service(name).at("/environment/CLUSTER_ID").asText(),
                    onLoopback(settings, index, ports, controllerPorts));
        }
        String bootstrapServers = "127.0.0.1:" + ports.get(0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            await().atMost(Duration.ofMinutes(10))
                    .ignoreExceptions()
                    .until(() -> admin.describeCluster().nodes().get().size() == 3);
            assertThat(settingsOfTheFirstBroker(admin))
                    .containsEntry("min.insync.replicas", "2")
                    .containsEntry("default.replication.factor", "3")
                    .containsEntry("transaction.state.log.min.isr", "2")
                    .containsEntry("unclean.leader.election.enable", "false")
                    .containsEntry("auto.create.topics.enable", "false")
                    .containsEntry("message.max.bytes", "16777216");
            createTopicsWithTheScript(bootstrapServers);
            Map<String, TopicDescription> topics =
                    admin.describeTopics(List.of("wasm_jobs", "wasm_results", "wasm_jobs_dlq"))
                            .allTopicNames()
                            .get(600, TimeUnit.SECONDS);
            assertThat(topics.values())
                    .allSatisfy(
                            topic ->
                                    assertThat(topic.partitions())
                                            .hasSize(3)
                                            .allMatch(is -> is.replicas().size() == 3));
        }
    }

    private Properties serverProperties(String service) throws Exception {
        Path defaults = Files.createDirectories(temporary.resolve("defaults"));
        Files.writeString(defaults.resolve("server.properties"), "");
        for (String file : List.of("log4j2.yaml", "tools-log4j2.yaml")) {
            Files.writeString(
                    defaults.resolve(file),
                    "Configuration: {Loggers: {Root: {level: INFO}, Logger: []}}\n");
        }
        Path mounted = Files.createDirectories(temporary.resolve("mounted"));
        Path result = Files.createDirectories(temporary.resolve("final-" + service));
        ProcessBuilder builder =
                new ProcessBuilder(
                        java(),
                        "-cp",
                        classPath(),
                        "kafka.docker.KafkaDockerWrapper",
                        "setup",
                        "--default-configs-dir",
                        defaults.toString(),
                        "--mounted-configs-dir",
                        mounted.toString(),
                        "--final-configs-dir",
                        result.toString());
        builder.environment().putAll(compose.environment(service));
        // The wrapper formats the folder too.
        builder.environment().put("KAFKA_LOG_DIRS", temporary.resolve(service).toString());
        run(builder);
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(result.resolve("server.properties"))) {
            settings.load(reader);
        }
        return settings;
    }

    private static Set<String> unknown(Properties settings) {
        Set<String> unknown = new TreeSet<>(settings.stringPropertyNames());
        unknown.removeAll(KafkaConfig.configDef().names());
        // The start script reads this one, not the broker.
        unknown.remove("heap.opts");
        return unknown;
    }

    private static Properties onLoopback(
            Properties settings, int index, List<Integer> ports, List<Integer> controllers) {
        Properties here = new Properties();
        here.putAll(settings);
        int clientPort = Ports.claim(0, "a port");
        here.setProperty(
                "listeners",
                settings.getProperty("listeners")
                        .replace("INTERNAL://:19092", "INTERNAL://127.0.0.1:" + ports.get(index))
                        .replace(
                                "CONTROLLER://:29093",
                                "CONTROLLER://127.0.0.1:" + controllers.get(index))
                        .replace("LOOPBACK://:9094", "LOOPBACK://127.0.0.1:" + clientPort));
        here.setProperty(
                "advertised.listeners",
                "INTERNAL://127.0.0.1:" + ports.get(index) + ",LOOPBACK://127.0.0.1:" + clientPort);
        String voters = settings.getProperty("controller.quorum.voters");
        for (int id = 1; id <= BROKERS.size(); id++) {
            voters =
                    voters.replace(
                            "kafka-" + id + ":29093", "127.0.0.1:" + controllers.get(id - 1));
        }
        here.setProperty("controller.quorum.voters", voters);
        return here;
    }

    private static Map<String, String> settingsOfTheFirstBroker(Admin admin) throws Exception {
        ConfigResource first = new ConfigResource(ConfigResource.Type.BROKER, "1");
        Map<String, String> settings = new HashMap<>();
        admin.describeConfigs(List.of(first))
                .values()
                .values()
                .iterator()
                .next()
                .get(600, TimeUnit.SECONDS)
                .entries()
                .forEach(entry -> settings.put(entry.name(), entry.value()));
        return settings;
    }

    private void createTopicsWithTheScript(String bootstrapServers) throws Exception {
        Path tool = temporary.resolve("kafka-topics.sh");
        Files.writeString(
                tool,
                "#!/bin/sh\nexec \"%s\" -cp \"$WASMJOBS_TEST_CLASS_PATH\" org.apache.kafka.tools.TopicCommand \"$@\"\n"
                        .formatted(java()));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder =
                new ProcessBuilder(Checkout.path("deploy/compose/create-topics.sh").toString());
        builder.environment()
                .putAll(
                        Map.of(
                                "KAFKA_TOPICS", tool.toString(),
                                "WASMJOBS_BROKERS", bootstrapServers,
                                "WASMJOBS_TEST_CLASS_PATH", classPath()));
        run(builder);
    }

    private void run(ProcessBuilder builder) throws Exception {
        File said = temporary.resolve("said").toFile();
        Process process = builder.redirectErrorStream(true).redirectOutput(said).start();
        assertThat(process.waitFor(600, TimeUnit.SECONDS)).isTrue();
        String words = Files.readString(said.toPath());
        assertThat(process.exitValue())
                .as(words.substring(Math.max(0, words.length() - 1000)))
                .isZero();
    }

    private static List<Integer> freePorts() {
        List<Integer> ports = new ArrayList<>();
        for (int index = 0; index < BROKERS.size(); index++) {
            ports.add(Ports.claim(0, "a port"));
        }
        return ports;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
