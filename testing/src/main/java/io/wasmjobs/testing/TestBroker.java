package io.wasmjobs.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in the test's JVM: one for all tests of a JVM, and others that a test may
 * stop.
 */
public final class TestBroker {

    /** The folder of the broker, which a clean build deletes. */
    public static final Path TARGET = Path.of("target");

    private static final class RunningBroker {
        static final TestBroker BROKER = started();
    }

    private final String address;
    private final Properties properties;
    private @Nullable KafkaRaftServer server;

    private TestBroker(String address, Properties properties) {
        this.address = address;
        this.properties = properties;
    }

    /** The shared broker, started at the first call. */
    public static TestBroker get() {
        return RunningBroker.BROKER;
    }

    public String bootstrapServers() {
        return address;
    }

    /** Creates topics of three partitions; the broker knows them when this returns. */
    public void createTopics(Map<String, String> configuration, String... names) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            List<NewTopic> topics =
                    List.of(names).stream()
                            .map(name -> new NewTopic(name, 3, (short) 1).configs(configuration))
                            .toList();
            admin.createTopics(topics).all().get();
            // The topic is visible to the broker shortly after its creation.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptionsMatching(
                            e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                    .untilAsserted(
                            () -> admin.describeTopics(List.of(names)).allTopicNames().get());
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("cannot create topics", e);
        }
    }

    /** Changes a topic's configuration; every broker knows it when this returns. */
    public void configureTopic(String topic, String key, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set =
                new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("cannot configure " + topic, e);
        }
    }

    /** Starts the broker on its port and folder; it may have been stopped before. */
    public void start() {
        KafkaRaftServer started =
                new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        started.startup();
        server = started;
    }

    /** Stops the broker. Clients cannot connect until it is started again. */
    public void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            server = null;
        }
    }

    /** Starts a broker for one test. */
    public static TestBroker started() {
        return started(Map.of());
    }

    /** Starts a broker for one test, with more settings. */
    public static TestBroker started(Map<String, String> more) {
        try {
            return started(freePort(), freePort(), more);
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free", e);
        }
    }

    /** Starts a broker for one test on these ports, with more settings. */
    public static TestBroker started(int port, int controllerPort, Map<String, String> more) {
        try {
            Path folder = Files.createTempDirectory(TARGET, "broker");
            Properties properties = BrokerProperties.of(folder, port, controllerPort);
            properties.setProperty("log.flush.interval.messages", "9223372036854775807");
            properties.putAll(more);
            BrokerProperties.format(
                    properties, Files.createTempFile(TARGET, "broker", ".properties"));
            TestBroker broker = new TestBroker("127.0.0.1:" + port, properties);
            broker.start();
            Runtime.getRuntime().addShutdownHook(new Thread(broker::stop));
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a broker", e);
        }
    }

    /** A free port on loopback. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
