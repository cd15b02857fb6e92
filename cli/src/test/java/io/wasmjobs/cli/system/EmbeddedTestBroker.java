package io.wasmjobs.cli.system;

import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.cli.kafka.TopicNames;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** A real broker in this JVM with the contract's topics, for tests of commands that read them. */
public final class EmbeddedTestBroker implements AutoCloseable {

    private final EmbeddedBroker broker;

    private EmbeddedTestBroker(EmbeddedBroker broker) {
        this.broker = broker;
    }

    /** Starts a broker on a free port and creates the topics, with three partitions each. */
    public static EmbeddedTestBroker start(Path folder) throws Exception {
        EmbeddedTestBroker started =
                new EmbeddedTestBroker(
                        EmbeddedBroker.start(folder, Ports.claim(0, "--kafka-port")));
        try (Admin admin = started.brokers().admin()) {
            new TopicCreation(3, Optional.empty()).create(admin, TopicNames.DEFAULTS);
        }
        return started;
    }

    /** The connection settings for clients. */
    public KafkaCluster brokers() {
        return new KafkaCluster(broker.bootstrapServers(), Map.of());
    }

    @Override
    public void close() {
        broker.close();
    }
}
