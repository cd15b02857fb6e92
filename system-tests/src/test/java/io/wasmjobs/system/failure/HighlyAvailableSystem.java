package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.Broker;
import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.cli.cluster.FlinkProcesses;
import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.cli.cluster.LocalBrokers;
import io.wasmjobs.cli.kafka.Brokers;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.system.Ports;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers, ZooKeeper, two JobManagers and two TaskManagers: each a process that may be
 * killed.
 */
final class HighlyAvailableSystem implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final ClusterFolder folder;
    private final Broker broker;
    private final FlinkProcesses flink;
    private final LocalBrokers brokers = new LocalBrokers(ports(3), ports(3));
    private final String clusterId = Uuid.randomUuid().toString();
    private final int zooKeeperPort = Ports.claim(0, "ZooKeeper's port");
    private final Map<String, Integer> jobManagers = new TreeMap<>();

    HighlyAvailableSystem(ClusterFolder folder) {
        this.folder = folder;
        this.broker = new Broker(folder, Distribution.ofThisCheckout());
        this.flink = new FlinkProcesses(folder, Distribution.ofThisCheckout());
        jobManagers.put("jobmanager-1", Ports.claim(0, "a dashboard's port"));
        jobManagers.put("jobmanager-2", Ports.claim(0, "a dashboard's port"));
    }

    /** One after the other: a machine of two cores does not start seven JVMs at once in time. */
    void start() throws Exception {
        brokers.names().forEach(this::startBroker);
        awaitBrokers(3);
        try (Admin admin = new Brokers(bootstrapServers(), Map.of()).admin()) {
            new TopicCreation(3, Optional.of((short) 3)).create(admin, TopicNames.DEFAULTS);
        }
        flink.configure(settings());
        startZooKeeper();
        startJobManager("jobmanager-1");
        awaitSlots(0);
        startTaskManagers("taskmanager-1");
        awaitSlots(2);
        startTaskManagers("taskmanager-2");
        awaitSlots(4);
        // Only now: the first one leads, and the second stands by.
        startJobManager("jobmanager-2");
    }

    private void awaitSlots(int slots) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            checkThatAllLive();
                            return rest("jobmanager-1")
                                    .overview()
                                    .filter(is -> is.slots() == slots)
                                    .isPresent();
                        });
    }

    private void checkThatAllLive() {
        for (ClusterProcess process : ClusterProcess.of(folder)) {
            if (!process.isAlive()) {
                throw new IllegalStateException(process.name() + " died: see " + process.log());
            }
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        String state = folder.state().toUri().toString();
        settings.put("jobmanager.rpc.address", "127.0.0.1");
        settings.put("jobmanager.bind-host", "127.0.0.1");
        settings.put("taskmanager.bind-host", "127.0.0.1");
        settings.put("taskmanager.host", "127.0.0.1");
        settings.put("rest.address", "127.0.0.1");
        settings.put("rest.bind-address", "127.0.0.1");
        settings.put("metrics.reporters", "none");
        settings.put("taskmanager.memory.process.size", "1300m");
        settings.put("jobmanager.memory.process.size", "800m");
        settings.put("execution.checkpointing.dir", state + "checkpoints");
        settings.put("execution.checkpointing.savepoint-dir", state + "savepoints");
        settings.put("high-availability.type", "zookeeper");
        settings.put("high-availability.storageDir", state + "high-availability");
        settings.put("high-availability.zookeeper.quorum", "127.0.0.1:" + zooKeeperPort);
        settings.put("high-availability.zookeeper.client.session-timeout", "15 s");
        return settings;
    }

    /** Submits the pipeline with Flink's own client and waits until it runs. */
    void submitPipeline() {
        flink.clientOutput(
                List.of(
                        "run",
                        "--detached",
                        Distribution.ofThisCheckout().jobJar().toString(),
                        "--config",
                        Distribution.ofThisCheckout()
                                .root()
                                .resolve("flink-conf/wasm-jobs.yaml")
                                .toString(),
                        "--kafka.bootstrap-servers",
                        bootstrapServers(),
                        "--wasm.modules",
                        Distribution.ofThisCheckout().modules().toString(),
                        "--wasm.retry.backoff",
                        "100 ms"));
    }

    String bootstrapServers() {
        return brokers.bootstrapServers();
    }

    void startBroker(String name) {
        broker.start(name, clusterId, brokers.settings(brokers.names().indexOf(name)));
    }

    void startZooKeeper() {
        flink.startZooKeeper("zookeeper", zooKeeperPort);
    }

    void startJobManager(String name) {
        flink.startJobManager(
                name, List.of("--webui-port", Integer.toString(jobManagers.getOrDefault(name, 0))));
    }

    void startTaskManagers(String... names) {
        flink.startTaskManagers(List.of(names));
    }

    /** Ends processes at once, as {@code kill -9} does. */
    void kill(String... names) {
        for (String name : names) {
            process(name).kill();
        }
    }

    void killEverything() {
        ClusterProcess.of(folder).forEach(ClusterProcess::kill);
    }

    /**
     * A process that stops dead with its connections open, or goes on: what a cut network looks
     * like.
     */
    void signal(String name, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process(name).id()))
                .inheritIO()
                .start()
                .waitFor();
    }

    void awaitBrokers(int count) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            try (Admin admin = new Brokers(bootstrapServers(), Map.of()).admin()) {
                                return admin.describeCluster().nodes().get().size() == count;
                            }
                        });
    }

    private FlinkRest rest(String jobManager) {
        return new FlinkRest(
                URI.create("http://127.0.0.1:" + jobManagers.getOrDefault(jobManager, 0)));
    }

    private ClusterProcess process(String name) {
        return ClusterProcess.of(folder).stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Integer> ports(int count) {
        return Stream.generate(() -> Ports.claim(0, "a port")).limit(count).toList();
    }

    @Override
    public void close() {
        killEverything();
    }
}
