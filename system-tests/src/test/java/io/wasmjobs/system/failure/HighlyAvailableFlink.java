package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.cli.cluster.FlinkProcesses;
import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.system.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ZooKeeper, a leading and a standby JobManager, and TaskManagers with two slots each. */
final class HighlyAvailableFlink {

    static final String FIRST = "jobmanager-1";
    static final String SECOND = "jobmanager-2";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String SLOTS = "4";
    private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");

    /** Three that read, and for each of the four slots one of each of the other three chains. */
    private static final int SUBTASKS = 15;

    private final ClusterFolder folder;
    private FlinkProcesses flink;
    private final int zooKeeperPort = Ports.claim(0, "ZooKeeper's port");
    private final Map<String, FlinkRest> dashboards =
            Map.of(FIRST, dashboard(), SECOND, dashboard());

    HighlyAvailableFlink(ClusterFolder folder) {
        this.folder = folder;
        this.flink = new FlinkProcesses(folder, Distribution.ofThisCheckout());
    }

    /** Writes the settings of {@code flink-conf} with other addresses, sizes and folders. */
    void configure() {
        Map<String, String> settings = new TreeMap<>();
        String state = folder.state().toUri().toString();
        for (String host :
                List.of(
                        "jobmanager.rpc.address",
                        "jobmanager.bind-host",
                        "taskmanager.host",
                        "taskmanager.bind-host",
                        "rest.address",
                        "rest.bind-address")) {
            settings.put(host, Ports.LOOPBACK);
        }
        settings.put("metrics.reporters", "none");
        // Flink's own limit is 10 s, which eight JVMs that start on two cores may take.
        settings.put("pekko.startup-timeout", "2 min");
        settings.put("taskmanager.memory.process.size", "2048m");
        settings.put("jobmanager.memory.process.size", "800m");
        settings.put("execution.checkpointing.dir", state + "checkpoints");
        settings.put("execution.checkpointing.savepoint-dir", state + "savepoints");
        settings.put("high-availability.type", "zookeeper");
        settings.put("high-availability.storageDir", state + "high-availability");
        settings.put("high-availability.zookeeper.quorum", Ports.LOOPBACK + ":" + zooKeeperPort);
        settings.put("high-availability.zookeeper.client.session-timeout", "15 s");
        flink.configure(settings);
    }

    /**
     * Puts this command prefix before {@code java} of JobManagers and TaskManagers started later.
     */
    void startBehind(List<String> launcher) {
        flink = new FlinkProcesses(folder, Distribution.ofThisCheckout(), launcher);
    }

    void startZooKeeper() {
        flink.startZooKeeper("zookeeper", zooKeeperPort);
    }

    void startJobManager(String name) {
        int port = Objects.requireNonNull(dashboards.get(name)).address().getPort();
        flink.startJobManager(name, List.of("-Drest.port=" + port, "-Drest.bind-port=" + port));
    }

    void startTaskManagers(String... names) {
        flink.startTaskManagers(List.of(names));
    }

    void awaitSlots(int slots) {
        await("slots")
                .atMost(PATIENCE)
                .until(() -> overview().filter(is -> is.slots() == slots).isPresent());
    }

    private Optional<FlinkRest.Overview> overview() {
        return dashboards.values().stream().flatMap(rest -> rest.overview().stream()).findFirst();
    }

    /** Whether a JobManager answers as the leader. */
    boolean isLed() {
        return overview().isPresent();
    }

    /** Whether the pipeline runs on every slot, according to the leading JobManager. */
    boolean isRunning() {
        return dashboards.values().stream().anyMatch(HighlyAvailableFlink::isRunning);
    }

    private static boolean isRunning(FlinkRest rest) {
        try {
            for (JsonNode job : rest.get("/jobs/overview").path("jobs")) {
                if (job.path("state").asText().equals("RUNNING")
                        && job.at("/tasks/running").asInt() == SUBTASKS) {
                    return true;
                }
            }
            return false;
        } catch (CommandFailure e) {
            return false;
        }
    }

    /** Waits until a JobManager says in its log that it leads. */
    void awaitLeader(String name) {
        await(name + " leads")
                .atMost(PATIENCE)
                .until(() -> log(name).contains("was granted leadership"));
    }

    private String log(String name) {
        try {
            return Files.readString(folder.log(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Submits the pipeline with Flink's own client, on every slot, and returns its id. */
    String submit(String bootstrapServers, Path modules) {
        Distribution distribution = Distribution.ofThisCheckout();
        List<String> said =
                flink.clientOutput(
                        List.of(
                                "run",
                                "--detached",
                                "--parallelism",
                                SLOTS,
                                distribution.jobJar().toString(),
                                "--config",
                                distribution.root().resolve("flink-conf/wasm-jobs.yaml").toString(),
                                "--kafka.bootstrap-servers",
                                bootstrapServers,
                                "--wasm.modules",
                                modules.toString(),
                                "--wasm.parallelism.source",
                                "3",
                                "--wasm.run.threads",
                                "16",
                                "--wasm.limit.memory",
                                "4 mb",
                                "--wasm.retry.backoff",
                                "100 ms"));
        return said.stream()
                .map(SUBMITTED::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElseThrow(() -> CommandFailure.failed(String.join(" ", said)));
    }

    /** The state of a Flink job, as Flink names it. */
    String state(String job) {
        return leader().get("/jobs/" + job).path("state").asText();
    }

    /** Cancels a Flink job. */
    void cancel(String job) {
        leader().cancel(job);
    }

    private FlinkRest leader() {
        return dashboards.values().stream()
                .filter(rest -> rest.overview().isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static FlinkRest dashboard() {
        return new FlinkRest(
                URI.create(
                        "http://" + Ports.LOOPBACK + ":" + Ports.claim(0, "a dashboard's port")));
    }
}
