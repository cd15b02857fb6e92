package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.poll.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** The processes of one folder: brokers, if any, a JobManager and TaskManagers. */
public final class LocalCluster {

    static final String JOB_MANAGER = "jobmanager";
    static final String BROKER = "kafka-";
    static final String TASK_MANAGER = "taskmanager-";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    private final ClusterFolder folder;
    private final Distribution distribution;
    private final FlinkProcesses flink;

    public LocalCluster(ClusterFolder folder, Distribution distribution) {
        this.folder = folder;
        this.distribution = distribution;
        this.flink = new FlinkProcesses(folder, distribution);
    }

    public FlinkProcesses flink() {
        return flink;
    }

    public Distribution distribution() {
        return distribution;
    }

    public List<ClusterProcess> processes() {
        return ClusterProcess.of(folder);
    }

    public List<ClusterProcess> taskManagers() {
        return processes().stream()
                .filter(process -> process.name().startsWith(TASK_MANAGER))
                .sorted(Comparator.comparingInt(LocalCluster::number))
                .toList();
    }

    /**
     * Fails if a process of an earlier start still runs, and removes the files of those that do
     * not.
     */
    public void claim() {
        for (ClusterProcess process : processes()) {
            if (process.isAlive()) {
                throw CommandFailure.failed(
                        "a cluster already runs in "
                                + folder.root()
                                + " ("
                                + process.name()
                                + " is process "
                                + process.id()
                                + "); stop it with ./wasmjobs cluster stop, or choose another"
                                + " folder with --data");
            }
            process.kill();
        }
    }

    public void startBrokers(LocalBrokers brokers) {
        BrokerProcess broker = new BrokerProcess(folder, distribution);
        String clusterId = clusterId();
        for (int index = 0; index < brokers.names().size(); index++) {
            broker.start(brokers.names().get(index), clusterId, brokers.settings(index));
        }
        rememberBootstrapServers(brokers.bootstrapServers());
    }

    public void rememberBootstrapServers(String bootstrapServers) {
        write(BOOTSTRAP_SERVERS, bootstrapServers);
    }

    /** Whether the brokers are this cluster's own. */
    public boolean hasBrokers() {
        return processes().stream().anyMatch(process -> process.name().startsWith(BROKER));
    }

    public String bootstrapServers() {
        return read(BOOTSTRAP_SERVERS, "localhost:9092");
    }

    public void startFlink(
            int dashboardPort, int rpcPort, Map<String, String> settings, int taskManagers) {
        Map<String, String> all = new HashMap<>();
        // Flink's reporter for Prometheus always listens on every interface.
        all.put("metrics.reporters", "none");
        all.put("jobmanager.rpc.address", "127.0.0.1");
        all.put("jobmanager.rpc.port", Integer.toString(rpcPort));
        all.put("jobmanager.bind-host", "127.0.0.1");
        all.put("taskmanager.bind-host", "127.0.0.1");
        all.put("taskmanager.host", "127.0.0.1");
        all.put("rest.address", "127.0.0.1");
        all.put("rest.bind-address", "127.0.0.1");
        all.put("rest.port", Integer.toString(dashboardPort));
        all.put(
                "execution.checkpointing.dir",
                folder.state().resolve("checkpoints").toUri().toString());
        all.put(
                "execution.checkpointing.savepoint-dir",
                folder.state().resolve("savepoints").toUri().toString());
        all.putAll(settings);
        flink.configure(all);
        flink.startJobManager(JOB_MANAGER, List.of());
        addTaskManagers(taskManagers);
    }

    public void addTaskManagers(int count) {
        List<ClusterProcess> present = taskManagers();
        int next = present.isEmpty() ? 1 : number(present.get(present.size() - 1)) + 1;
        if (count > 0) {
            flink.startTaskManagers(
                    IntStream.range(next, next + count)
                            .mapToObj(number -> TASK_MANAGER + number)
                            .toList());
        }
    }

    /** Stops the TaskManagers that were started last. */
    public void removeTaskManagers(int count) {
        List<ClusterProcess> present = taskManagers();
        present.subList(present.size() - count, present.size())
                .forEach(process -> process.stop(TO_STOP));
    }

    /** Waits until {@code count} TaskManagers have registered with their slots. */
    public FlinkRest.Overview awaitTaskManagers(int count) {
        FlinkRest rest = rest();
        int slots = count * Integer.parseInt(plain(flink.setting("taskmanager.numberOfTaskSlots")));
        await(
                count + " TaskManagers with " + slots + " slots",
                () ->
                        rest.overview()
                                .filter(is -> is.taskManagers() == count && is.slots() == slots)
                                .isPresent());
        return rest.overview().orElseThrow();
    }

    /** Waits for a condition, and fails at once if a process of this cluster has died. */
    public void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            for (ClusterProcess process : processes()) {
                if (!process.isAlive()) {
                    throw CommandFailure.failed(
                            process.name() + " ended; its last words are in " + process.log());
                }
            }
            if (System.nanoTime() > deadline) {
                throw CommandFailure.failed(
                        "still waiting for "
                                + what
                                + " after "
                                + PATIENCE.toSeconds()
                                + " s; the logs are in "
                                + folder.log("x").getParent());
            }
            Pause.of(POLL);
        }
    }

    public FlinkRest rest() {
        String port = plain(flink.setting("rest.port"));
        if (port.isEmpty()) {
            throw CommandFailure.unreachable(
                    "no cluster was started in "
                            + folder.root()
                            + "; start one with: ./wasmjobs cluster start",
                    null);
        }
        return new FlinkRest(URI.create("http://127.0.0.1:" + port));
    }

    /** Stops everything: TaskManagers, then the JobManager, then the brokers. */
    public int stop() {
        List<ClusterProcess> processes =
                processes().stream()
                        .sorted(Comparator.comparing(ClusterProcess::name).reversed())
                        .toList();
        processes.forEach(process -> process.stop(TO_STOP));
        return processes.size();
    }

    private String clusterId() {
        String id = read("cluster.id", "");
        if (id.isEmpty()) {
            id = Uuid.randomUuid().toString();
            write("cluster.id", id);
        }
        return id;
    }

    private String read(String name, String otherwise) {
        Path file = folder.conf().resolve(name);
        try {
            return Files.exists(file) ? Files.readString(file).strip() : otherwise;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String value) {
        try {
            Files.writeString(folder.conf().resolve(name), value + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A setting without the quotes of YAML. */
    private static String plain(String setting) {
        return setting.replace("'", "");
    }

    private static int number(ClusterProcess taskManager) {
        return Integer.parseInt(taskManager.name().substring(TASK_MANAGER.length()));
    }
}
