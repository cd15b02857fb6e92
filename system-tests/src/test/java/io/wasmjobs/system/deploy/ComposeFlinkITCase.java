package io.wasmjobs.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.cli.cluster.FlinkProcesses;
import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.NetworkNamespace;
import io.wasmjobs.system.ProcessesOfTest;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A JobManager and a TaskManager with the settings that {@code docker-compose.yml} gives them,
 * except for the folder of the checkpoints. They run in a separate network with the file's names,
 * ports and interfaces, and pass its health checks.
 */
class ComposeFlinkITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String STATE = "file:///var/lib/wasmjobs";

    @RegisterExtension private final ProcessesOfTest processes;

    private final ComposeFile compose;
    private final ClusterFolder folder;
    private final Optional<NetworkNamespace> network = NetworkNamespace.make();

    ComposeFlinkITCase() throws Exception {
        compose = ComposeFile.read();
        folder =
                new ClusterFolder(
                        Files.createTempDirectory(Checkout.path("system-tests/target"), "compose"));
        processes = new ProcessesOfTest(() -> folder);
    }

    @AfterEach
    void leaveNetwork() {
        network.ifPresent(NetworkNamespace::close);
    }

    @Test
    void jobManagerAndTaskManagerStartWithTheSettingsOfTheFile() throws Exception {
        Assumptions.assumeTrue(
                network.isPresent(),
                "skipped: the file's own ports and interfaces need a network namespace, which takes"
                        + " root and iproute2");
        NetworkNamespace inside = network.orElseThrow();
        inside.callItself("jobmanager");
        FlinkProcesses flink =
                new FlinkProcesses(folder, Distribution.ofThisCheckout(), inside.launcher());

        flink.configure(settings("jobmanager"));
        flink.startJobManager("jobmanager", List.of());
        flink.configure(settings("taskmanager"));
        flink.startTaskManagers(List.of("taskmanager"));

        FlinkRest rest = new FlinkRest(URI.create("http://" + inside.farHost() + ":8081"));
        await("a TaskManager with two slots")
                .atMost(PATIENCE)
                .until(
                        () -> {
                            assertThat(ClusterProcess.of(folder)).allMatch(ClusterProcess::isAlive);
                            return rest.overview();
                        },
                        seen ->
                                seen.filter(is -> is.taskManagers() == 1 && is.slots() == 2)
                                        .isPresent());
        assertThat(configuration(rest))
                .containsAllEntriesOf(settings("jobmanager"))
                .containsEntry("execution.checkpointing.num-retained", "3")
                .containsEntry("jobmanager.scheduler", "adaptive");
        assertThat(healthCheck("jobmanager", inside)).isZero();
        assertThat(healthCheck("taskmanager", inside)).isZero();
    }

    /** The settings that the image's entry point adds to flink-conf. */
    private Map<String, String> settings(String service) {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "jobmanager.rpc.address",
                compose.service(service).at("/environment/JOB_MANAGER_RPC_ADDRESS").asText());
        compose.flinkProperties(service)
                .forEach(
                        (key, value) ->
                                settings.put(
                                        key,
                                        value.replace(
                                                STATE,
                                                "file://" + folder.state().toAbsolutePath())));
        return settings;
    }

    private static Map<String, String> configuration(FlinkRest rest) {
        Map<String, String> configuration = new HashMap<>();
        for (JsonNode entry : rest.get("/jobmanager/config")) {
            configuration.put(entry.path("key").asText(), entry.path("value").asText());
        }
        return configuration;
    }

    /** Runs the file's own health check where the container would run it. */
    private int healthCheck(String service, NetworkNamespace inside) throws Exception {
        List<String> command = new ArrayList<>(inside.launcher());
        for (JsonNode word : compose.service(service).at("/healthcheck/test")) {
            command.add(word.asText());
        }
        assertThat(command.remove(inside.launcher().size())).isEqualTo("CMD");
        File said = folder.root().resolve("health").toFile();
        Process check =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
        assertThat(check.waitFor(600, TimeUnit.SECONDS)).isTrue();
        System.out.println(service + ": " + Files.readString(Path.of(said.getPath())));
        return check.exitValue();
    }
}
