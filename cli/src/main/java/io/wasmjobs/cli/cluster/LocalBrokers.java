package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.kafka.LongTransactions;
import io.wasmjobs.cli.system.Ports;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The settings of brokers that form one cluster on this machine, each its own controller too. With
 * three or more brokers the replication factor is 3 and min.insync.replicas is 2.
 *
 * @param hosts the address that each broker listens on
 * @param ports the port of each broker for clients
 * @param controllerPorts the port of each broker's controller
 */
public record LocalBrokers(List<String> hosts, List<Integer> ports, List<Integer> controllerPorts) {

    public LocalBrokers {
        hosts = List.copyOf(hosts);
        ports = List.copyOf(ports);
        controllerPorts = List.copyOf(controllerPorts);
        if (ports.isEmpty()
                || ports.size() != controllerPorts.size()
                || ports.size() != hosts.size()) {
            throw new IllegalArgumentException(
                    "a host, a port and a controller's port for each broker");
        }
    }

    /** Brokers that listen on loopback only. */
    public static LocalBrokers onLoopback(List<Integer> ports, List<Integer> controllerPorts) {
        return new LocalBrokers(
                Collections.nCopies(ports.size(), Ports.LOOPBACK), ports, controllerPorts);
    }

    /** The names of their processes. */
    public List<String> names() {
        return IntStream.rangeClosed(1, ports.size()).mapToObj(id -> "kafka-" + id).toList();
    }

    public String bootstrapServers() {
        return IntStream.range(0, ports.size())
                .mapToObj(index -> hosts.get(index) + ":" + ports.get(index))
                .collect(Collectors.joining(","));
    }

    /** The replication factor. */
    public int replicas() {
        return Math.min(3, ports.size());
    }

    /** The {@code server.properties} of one broker, counted from 0. */
    public Properties settings(int index) {
        String host = hosts.get(index);
        String broker = "PLAINTEXT://" + host + ":" + ports.get(index);
        String replicas = Integer.toString(replicas());
        String inSync = replicas() == 3 ? "2" : "1";
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", Integer.toString(index + 1));
        settings.setProperty("controller.quorum.voters", voters());
        settings.setProperty(
                "listeners", broker + ",CONTROLLER://" + host + ":" + controllerPorts.get(index));
        settings.setProperty("advertised.listeners", broker);
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("default.replication.factor", replicas);
        settings.setProperty("min.insync.replicas", inSync);
        for (String topic :
                List.of(
                        "offsets.topic",
                        "transaction.state.log",
                        "share.coordinator.state.topic")) {
            settings.setProperty(topic + ".replication.factor", replicas);
            settings.setProperty(topic + ".num.partitions", "3");
        }
        settings.setProperty("transaction.state.log.min.isr", inSync);
        settings.setProperty("share.coordinator.state.topic.min.isr", inSync);
        settings.setProperty("transaction.max.timeout.ms", LongTransactions.millis());
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        // A broker ends itself if the others take longer than this to start: on a busy laptop,
        // minutes.
        settings.setProperty("initial.broker.registration.timeout.ms", "300000");
        settings.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
        return settings;
    }

    private String voters() {
        List<String> voters = new ArrayList<>();
        for (int index = 0; index < controllerPorts.size(); index++) {
            voters.add((index + 1) + "@" + hosts.get(index) + ":" + controllerPorts.get(index));
        }
        return String.join(",", voters);
    }
}
