package io.wasmjobs.cli.command;

import io.wasmjobs.cli.cluster.FlinkRest;
import io.wasmjobs.cli.cluster.LocalBrokers;
import io.wasmjobs.cli.cluster.LocalCluster;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.system.Ports;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code cluster start}: starts brokers, a JobManager and TaskManagers, creates the topics, and
 * waits until all processes answer.
 */
@Command(
        name = "start",
        description = "Starts Kafka brokers, a JobManager and TaskManagers, all on loopback.",
        sortOptions = false,
        footer = {
            "",
            "Example: ./wasmjobs cluster start --taskmanagers 2 --slots 4",
            "         ./wasmjobs cluster start -D metrics.reporters=prometheus",
            "         ./wasmjobs cluster start --brokers 0 --bootstrap-servers kafka-1:9092"
        })
public final class ClusterStartCommand implements Callable<Integer> {

    private final Console console;

    @ParentCommand private ClusterCommand cluster;

    @Option(
            names = "--taskmanagers",
            paramLabel = "N",
            description = "TaskManagers (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    private int taskManagers;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Slots of each TaskManager (default: what flink-conf says).",
            defaultValue = "0")
    private int slots;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description =
                    "Kafka brokers, 0 for none (default: ${DEFAULT-VALUE}). From 3 on, each record"
                            + " is on three of them.",
            defaultValue = "1")
    private int brokers;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "With --brokers 0: the brokers that the pipeline uses.",
            defaultValue = "")
    private String bootstrapServers;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description =
                    "The port of the first broker; the others follow (default: "
                            + "${DEFAULT-VALUE}).",
            defaultValue = "9092")
    private int kafkaPort;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            description = "The port of Flink's dashboard (default: ${DEFAULT-VALUE}).",
            defaultValue = "8081")
    private int dashboardPort;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "An option of Flink, which overrides that of flink-conf/config.yaml.")
    private Map<String, String> settings = new LinkedHashMap<>();

    public ClusterStartCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        check();
        LocalCluster local = cluster.local();
        local.claim();
        boolean complete = false;
        try {
            startKafka(local);
            Map<String, String> all = new LinkedHashMap<>(settings);
            if (slots > 0) {
                all.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
            }
            int dashboard = Ports.claim(dashboardPort, "--dashboard-port");
            local.startFlink(dashboard, Ports.claim(0, "a JobManager's port"), all, taskManagers);
            FlinkRest.Overview is = local.awaitTaskManagers(taskManagers);
            console.line(
                    is.taskManagers()
                            + " TaskManagers, "
                            + is.slots()
                            + " slots; dashboard: "
                            + local.rest().address());
            console.note("submit the pipeline with: ./wasmjobs cluster submit");
            complete = true;
            return ExitStatus.DONE;
        } finally {
            if (!complete) {
                local.stop();
            }
        }
    }

    private void check() {
        if (taskManagers < 0 || slots < 0 || brokers < 0) {
            throw CommandFailure.usage("--taskmanagers, --slots and --brokers: 0 or more");
        }
        settings.keySet().forEach(ClusterStartCommand::checkIsFlinks);
        if (brokers > 0 && !bootstrapServers.isEmpty()) {
            throw CommandFailure.usage(
                    "--bootstrap-servers names other brokers: give --brokers 0 with it");
        }
        if (brokers == 0 && bootstrapServers.isEmpty()) {
            throw CommandFailure.usage("--brokers 0 needs --bootstrap-servers");
        }
    }

    /** Refuses options of the pipeline, which are not read from the cluster's settings. */
    private static void checkIsFlinks(String key) {
        if (key.startsWith("wasm.") || key.startsWith("kafka.")) {
            throw CommandFailure.usage(
                    "-D "
                            + key
                            + " is no option of Flink: give it to the pipeline with ./wasmjobs cluster"
                            + " submit -- --"
                            + key
                            + " VALUE");
        }
    }

    private void startKafka(LocalCluster local) {
        if (brokers == 0) {
            local.rememberBootstrapServers(bootstrapServers);
            return;
        }
        List<Integer> ports =
                IntStream.range(0, brokers)
                        .map(index -> kafkaPort == 0 ? 0 : kafkaPort + index)
                        .map(port -> Ports.claim(port, "--kafka-port"))
                        .boxed()
                        .toList();
        List<Integer> controllerPorts =
                IntStream.range(0, brokers)
                        .map(index -> Ports.claim(0, "a controller's port"))
                        .boxed()
                        .toList();
        LocalBrokers started = LocalBrokers.onLoopback(ports, controllerPorts);
        local.startBrokers(started);
        KafkaCluster address = new KafkaCluster(started.bootstrapServers(), Map.of());
        local.await("the brokers", () -> isUp(address, brokers));
        createTopics(address, (short) started.replicas());
        console.line("Kafka at " + started.bootstrapServers());
    }

    private static boolean isUp(KafkaCluster address, int count) {
        try (Admin admin = address.checkReachable().admin()) {
            return admin.describeCluster().nodes().get().size() == count;
        } catch (CommandFailure | ExecutionException | KafkaException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }

    private static void createTopics(KafkaCluster address, short replicas) {
        try (Admin admin = address.admin()) {
            new TopicCreation(3, Optional.of(replicas)).create(admin, TopicNames.DEFAULTS);
        } catch (ExecutionException e) {
            throw CommandFailure.failed("cannot create the topics: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }
}
