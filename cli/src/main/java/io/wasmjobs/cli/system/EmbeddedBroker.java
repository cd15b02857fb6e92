package io.wasmjobs.cli.system;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.LongTransactions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker that is its own controller (KRaft), in this JVM and on loopback only. Its
 * folder may be used again after a clean stop and after a kill.
 */
final class EmbeddedBroker implements AutoCloseable {

    private static final String FORMATTED = "meta.properties";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Formats {@code folder} unless that has been done, and starts the broker on {@code port}. */
    static EmbeddedBroker start(Path folder, int port) throws IOException {
        Properties properties = properties(folder, port, Ports.claim(0, "a controller's port"));
        format(folder, properties);
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server, port);
    }

    /** The address for clients. */
    String bootstrapServers() {
        return Ports.LOOPBACK + ":" + port;
    }

    private static Properties properties(Path folder, int port, int controllerPort) {
        String broker = "PLAINTEXT://" + Ports.LOOPBACK + ":" + port;
        String controller = Ports.LOOPBACK + ":" + controllerPort;
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@" + controller);
        properties.setProperty("listeners", broker + ",CONTROLLER://" + controller);
        properties.setProperty("advertised.listeners", broker);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("log.dirs", folder.toString());
        properties.setProperty("auto.create.topics.enable", "false");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log"}) {
            properties.setProperty(topic + ".replication.factor", "1");
            properties.setProperty(topic + ".num.partitions", "3");
        }
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.max.timeout.ms", LongTransactions.millis());
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
        return properties;
    }

    private static void format(Path folder, Properties properties) throws IOException {
        if (Files.exists(folder.resolve(FORMATTED))) {
            return;
        }
        Files.createDirectories(folder);
        Path configuration = Files.createTempFile("wasmjobs-broker", ".properties");
        try {
            try (Writer writer = Files.newBufferedWriter(configuration)) {
                properties.store(writer, null);
            }
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            int status =
                    StorageTool.execute(
                            new String[] {
                                "format",
                                "--cluster-id",
                                Uuid.randomUuid().toString(),
                                "--config",
                                configuration.toString()
                            },
                            new PrintStream(said, true, StandardCharsets.UTF_8));
            if (status != 0) {
                throw CommandFailure.failed(
                        "cannot format "
                                + folder
                                + " for the broker: "
                                + said.toString(StandardCharsets.UTF_8));
            }
        } finally {
            Files.deleteIfExists(configuration);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
