package io.wasmjobs.cli.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The settings of brokers that form one cluster on loopback, each its own controller too. From
 * three brokers on, every record is on three of them, and two must have it before it counts.
 *
 * @param ports where clients find each broker
 * @param controllerPorts where each broker's controller listens
 */
public record LocalBrokers(List<Integer> ports, List<Integer> controllerPorts) {

    private static final String LOOPBACK = "127.0.0.1";

    public LocalBrokers {
        ports = List.copyOf(ports);
        controllerPorts = List.copyOf(controllerPorts);
        if (ports.isEmpty() || ports.size() != controllerPorts.size()) {
            throw new IllegalArgumentException("a port and a controller's port for each broker");
        }
    }

    /** The names of their processes. */
    public List<String> names() {
        return IntStream.rangeClosed(1, ports.size()).mapToObj(id -> "kafka-" + id).toList();
    }

    public String bootstrapServers() {
        return ports.stream().map(port -> LOOPBACK + ":" + port).collect(Collectors.joining(","));
    }

    /** How many brokers hold each record. */
    public int replicas() {
        return Math.min(3, ports.size());
    }

    /** What {@code server.properties} says of one broker, counted from 0. */
    public Properties settings(int index) {
        String broker = "PLAINTEXT://" + LOOPBACK + ":" + ports.get(index);
        String replicas = Integer.toString(replicas());
        String inSync = replicas() == 3 ? "2" : "1";
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", Integer.toString(index + 1));
        settings.setProperty("controller.quorum.voters", voters());
        settings.setProperty(
                "listeners",
                broker + ",CONTROLLER://" + LOOPBACK + ":" + controllerPorts.get(index));
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
        settings.setProperty("transaction.max.timeout.ms", "3600000");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
        return settings;
    }

    private String voters() {
        List<String> voters = new ArrayList<>();
        for (int index = 0; index < controllerPorts.size(); index++) {
            voters.add((index + 1) + "@" + LOOPBACK + ":" + controllerPorts.get(index));
        }
        return String.join(",", voters);
    }
}
