package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.BrokerProcess;
import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.Distribution;
import io.wasmjobs.cli.cluster.LocalBrokers;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.system.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers. Each record is on all of them, and two must have it before it is acknowledged. The
 * third broker can be cut off.
 */
final class ReplicatedKafka implements AutoCloseable {

    static final String CUT_OFF = "kafka-3";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int REPLICAS = 3;

    private final BrokerProcess broker;
    private final Separation separation;
    private final LocalBrokers brokers;
    private final String clusterId = Uuid.randomUuid().toString();
    private List<String> launcher = List.of();
    private Optional<Admin> admin = Optional.empty();

    ReplicatedKafka(ClusterFolder folder, Separation separation) {
        this.broker = new BrokerProcess(folder, Distribution.ofThisCheckout());
        this.separation = separation;
        this.brokers =
                new LocalBrokers(
                        List.of(separation.nearHost(), separation.nearHost(), separation.farHost()),
                        ports(),
                        ports());
    }

    List<String> names() {
        return brokers.names();
    }

    String bootstrapServers() {
        return brokers.bootstrapServers();
    }

    /** Puts this command prefix before {@code java} of brokers started later. */
    void startBehind(List<String> words) {
        launcher = List.copyOf(words);
    }

    void start(String name) {
        List<String> words = new ArrayList<>();
        if (name.equals(CUT_OFF)) {
            words.addAll(separation.launcher());
        }
        words.addAll(launcher);
        broker.start(name, clusterId, brokers.settings(names().indexOf(name)), words);
    }

    void createTopics() throws Exception {
        await("brokers").atMost(PATIENCE).ignoreExceptions().until(() -> nodes() == REPLICAS);
        new TopicCreation(3, Optional.of((short) REPLICAS)).create(admin(), TopicNames.DEFAULTS);
    }

    private int nodes() throws Exception {
        return admin().describeCluster().nodes().get(5, TimeUnit.SECONDS).size();
    }

    /** Whether every partition of the three topics has all of its replicas in sync. */
    boolean isInSync() {
        try {
            return admin()
                    .describeTopics(
                            List.of(
                                    TopicNames.DEFAULTS.jobs(),
                                    TopicNames.DEFAULTS.results(),
                                    TopicNames.DEFAULTS.deadLetters()))
                    .allTopicNames()
                    .get(5, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .map(TopicDescription::partitions)
                    .flatMap(List::stream)
                    .allMatch(partition -> partition.isr().size() == REPLICAS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One for the whole suite, since creating a client costs more than a request. */
    private synchronized Admin admin() {
        Admin present =
                admin.orElseGet(() -> new KafkaCluster(bootstrapServers(), Map.of()).admin());
        admin = Optional.of(present);
        return present;
    }

    @Override
    public void close() {
        admin.ifPresent(client -> client.close(Duration.ZERO));
    }

    private static List<Integer> ports() {
        return Stream.generate(() -> Ports.claim(0, "a port")).limit(REPLICAS).toList();
    }
}
