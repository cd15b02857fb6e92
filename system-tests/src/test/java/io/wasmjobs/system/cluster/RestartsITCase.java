package io.wasmjobs.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.JvmFigures;
import io.wasmjobs.system.ProcessesOfTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The pipeline restarts many times in one session cluster: its tasks fail, or it is stopped and
 * submitted again from its state. The memory of the JobManager and the TaskManager does not grow
 * with the number of restarts. {@code -Dwasmjobs.restarts} says how many there are; without it
 * nothing runs.
 */
@EnabledIfSystemProperty(named = "wasmjobs.restarts", matches = "[1-9][0-9]*")
class RestartsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int RESTARTS = Integer.getInteger("wasmjobs.restarts", 10);

    /** Restarts after which everything that is loaded only once is loaded. */
    private static final int SETTLED = RESTARTS >= 20 ? 10 : 4;

    /** The running job's, and those of ended jobs until the JVM's next collections. */
    private static final int MOST_USER_CLASS_LOADERS = 3;

    /** Pools of Kafka's clients, of Flink and of the JDK grow and shrink by some. */
    private static final int MOST_MORE_THREADS = 12;

    /** Less than the classes of three restarts would take. */
    private static final long MOST_MORE_METASPACE = 24L << 20;

    @RegisterExtension private final ProcessesOfTest processes;

    private final ClusterFolder folder;
    private final ClusterUnderTest cluster;
    private final Map<String, Integer> expected = new HashMap<>();

    RestartsITCase() throws Exception {
        Path data = Files.createTempDirectory(Checkout.path("system-tests/target"), "restarts");
        folder = new ClusterFolder(data);
        processes = new ProcessesOfTest(() -> folder);
        cluster = new ClusterUnderTest(data);
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void restartsLeaveNothingBehind() throws Exception {
        cluster.command(
                "start",
                "--taskmanagers=1",
                "--slots=2",
                "--kafka-port=0",
                "--dashboard-port=0",
                "-Dtaskmanager.memory.process.size=2048m",
                "-Djobmanager.memory.process.size=800m",
                "-Dpekko.startup-timeout=2min",
                "-Drestart-strategy.exponential-delay.initial-backoff=200ms",
                "-Drestart-strategy.exponential-delay.max-backoff=1s");
        cluster.command("submit");
        runJobs(0);
        Map<String, JvmFigures> settled = Map.of();
        for (int restart = 1; restart <= RESTARTS; restart++) {
            restart(restart);
            runJobs(restart);
            if (restart == SETTLED || restart % 10 == 0) {
                Map<String, JvmFigures> now = figures();
                System.out.println(restart + " restarts: " + now);
                settled = restart == SETTLED ? now : settled;
            }
        }
        assertThat(cluster.results()).isEqualTo(expected);
        Map<String, JvmFigures> end = figures();
        settled.forEach((name, then) -> compare(name, then, Objects.requireNonNull(end.get(name))));
    }

    /** Fails the tasks every other time, and stops the pipeline in one of two ways in between. */
    private void restart(int number) throws Exception {
        if (number % 2 == 1) {
            failTasks(number);
        } else if (number % 4 == 0) {
            String savepoint = cluster.command("savepoint", "--stop").strip();
            cluster.command("submit", "--from=" + savepoint);
        } else {
            String job = job().id();
            cluster.command("cancel");
            cluster.command("submit", "--from=" + lastCheckpoint(job));
        }
    }

    /** Fences the sinks' producers, so that their next record is rejected. */
    private void failTasks(int number) throws Exception {
        int before = restartsInPlace();
        try (Admin admin = cluster.brokers().admin()) {
            List<String> ids =
                    admin.listTransactions().all().get().stream()
                            .map(TransactionListing::transactionalId)
                            .filter(id -> id.startsWith("wasmjobs"))
                            .toList();
            admin.fenceProducers(ids).all().get();
        }
        submit("fails-" + number);
        await("a restart in place").atMost(PATIENCE).until(() -> restartsInPlace() > before);
    }

    private int restartsInPlace() {
        for (JsonNode metric : rest().get("/jobs/" + job().id() + "/metrics?get=numRestarts")) {
            return metric.path("value").asInt();
        }
        return 0;
    }

    private String lastCheckpoint(String job) {
        return rest().get("/jobs/" + job + "/checkpoints")
                .at("/latest/completed/external_path")
                .asText();
    }

    /** A new job gets a result, and an earlier one is a duplicate. */
    private void runJobs(int number) throws Exception {
        if (number > 0) {
            cluster.submit("after-" + (number - 1));
        }
        submit("after-" + number);
        await("results")
                .atMost(PATIENCE)
                .ignoreException(CommandFailure.class)
                .until(() -> cluster.results().keySet().containsAll(expected.keySet()));
    }

    private void submit(String id) throws Exception {
        expected.put(id, 1);
        cluster.submit(id);
    }

    private FlinkRest.Job job() {
        return rest().jobs().get(0);
    }

    private FlinkRest rest() {
        try {
            String port =
                    Files.readAllLines(folder.conf().resolve("config.yaml")).stream()
                            .filter(line -> line.startsWith("rest.port: "))
                            .findFirst()
                            .orElseThrow()
                            .replaceAll("[^0-9]", "");
            return new FlinkRest(URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, JvmFigures> figures() throws IOException {
        Map<String, JvmFigures> figures = new HashMap<>();
        for (ClusterProcess process : ClusterProcess.of(folder)) {
            if (process.name().contains("manager")) {
                figures.put(process.name(), JvmFigures.of(process.id()));
            }
        }
        return figures;
    }

    private static void compare(String name, JvmFigures settled, JvmFigures end) {
        String both = name + ": " + settled + " then, " + end + " at the end";
        assertThat(end.userClassLoaders()).as(both).isLessThanOrEqualTo(MOST_USER_CLASS_LOADERS);
        assertThat(end.threads() - settled.threads())
                .as(both)
                .isLessThanOrEqualTo(MOST_MORE_THREADS);
        assertThat(end.metaspaceBytes() - settled.metaspaceBytes())
                .as(both)
                .isLessThanOrEqualTo(MOST_MORE_METASPACE);
    }
}
