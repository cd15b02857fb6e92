package io.wasmjobs.gateway;

import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import io.wasmjobs.testing.TestBroker;
import java.util.Map;
import java.util.UUID;

/**
 * A broker for tests of the gateway.
 *
 * @param broker the broker
 */
public record TestKafka(TestBroker broker) {

    /** The broker that all tests share. */
    public static TestKafka shared() {
        return new TestKafka(TestBroker.get());
    }

    /** The clients of the broker. */
    public KafkaClients clients() {
        return new KafkaClients(broker.bootstrapServers(), Map.of());
    }

    /** Creates the topics under unique names, with three partitions each. */
    public GatewayTopics newTopics() {
        String suffix = UUID.randomUUID().toString();
        GatewayTopics topics =
                new GatewayTopics(
                        "jobs" + suffix, "results" + suffix, "dlq" + suffix, "state" + suffix);
        broker.createTopics(Map.of(), topics.jobs(), topics.results(), topics.deadLetters());
        broker.createTopics(Map.of("cleanup.policy", "compact"), topics.state());
        return topics;
    }
}
