package io.wasmjobs.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The {@code server.properties} of brokers on loopback. */
class LocalBrokersTest {

    @Test
    void oneBrokerKeepsOneReplica() {
        LocalBrokers brokers = LocalBrokers.onLoopback(List.of(9092), List.of(19092));
        assertThat(brokers.bootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(brokers.settings(0))
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:19092")
                .containsEntry("transaction.state.log.replication.factor", "1")
                .containsEntry("min.insync.replicas", "1");
    }

    @Test
    void threeBrokersKeepThreeReplicasAndRequireTwo() {
        LocalBrokers brokers = LocalBrokers.onLoopback(List.of(9092, 9093, 9094), List.of(1, 2, 3));
        assertThat(brokers.names()).containsExactly("kafka-1", "kafka-2", "kafka-3");
        assertThat(brokers.settings(2))
                .containsEntry("node.id", "3")
                .containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:9094")
                .containsEntry("default.replication.factor", "3")
                .containsEntry("min.insync.replicas", "2")
                .containsEntry("transaction.state.log.min.isr", "2");
    }

    @Test
    void everyListenerIsOnLoopback() {
        LocalBrokers brokers = LocalBrokers.onLoopback(List.of(9092), List.of(19092));
        assertThat(brokers.settings(0).getProperty("listeners"))
                .isEqualTo("PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:19092");
    }

    @Test
    void aBrokerWithoutAControllersPortIsRefused() {
        assertThatThrownBy(() -> LocalBrokers.onLoopback(List.of(9092), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
