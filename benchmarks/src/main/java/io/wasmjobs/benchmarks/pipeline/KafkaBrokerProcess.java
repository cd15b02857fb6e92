package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.testing.BrokerProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A Kafka broker in a separate process, with topics of three partitions. */
final class KafkaBrokerProcess implements AutoCloseable {

    static final int PARTITIONS = 3;

    private final ChildProcess process;
    private final String address;
    private final Admin admin;

    private KafkaBrokerProcess(ChildProcess process, String address) {
        this.process = process;
        this.address = address;
        // Long enough for a broker to start on a busy machine.
        this.admin =
                Admin.create(
                        Map.of("bootstrap.servers", address, "default.api.timeout.ms", "300000"));
    }

    static KafkaBrokerProcess start(Path folder) throws IOException {
        int port = ChildProcess.freePort();
        Properties properties = properties(folder.resolve("records"), port);
        Path file = Files.createDirectories(folder).resolve("server.properties");
        BrokerProperties.format(properties, file);
        ChildProcess process =
                ChildProcess.start(
                        "the broker",
                        folder.resolve("broker.log"),
                        List.of(
                                ChildProcess.java(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "kafka.Kafka",
                                file.toString()));
        return new KafkaBrokerProcess(process, "127.0.0.1:" + port);
    }

    private static Properties properties(Path records, int port) throws IOException {
        Properties properties = BrokerProperties.of(records, port, ChildProcess.freePort());
        // The disk space of deleted topics is released soon, since a run writes gigabytes. Without
        // any
        // delay the broker checks continuously, which takes a twentieth of a processor.
        properties.setProperty("log.segment.delete.delay.ms", "1000");
        return properties;
    }

    String bootstrapServers() {
        return address;
    }

    Duration cpu() {
        return process.cpu();
    }

    void createTopics(Map<String, String> settings, String... names)
            throws ExecutionException, InterruptedException {
        admin.createTopics(
                        Stream.of(names)
                                .map(
                                        name ->
                                                new NewTopic(name, PARTITIONS, (short) 1)
                                                        .configs(settings))
                                .toList())
                .all()
                .get();
        for (String name : names) {
            awaitKnown(name);
        }
    }

    /** Waits until the broker knows a created topic, which it learns from its controller. */
    private void awaitKnown(String topic) throws ExecutionException, InterruptedException {
        boolean isKnown = false;
        while (!isKnown) {
            try {
                end(topic, IsolationLevel.READ_UNCOMMITTED);
                isKnown = true;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    void deleteTopics(Collection<String> names) throws ExecutionException, InterruptedException {
        admin.deleteTopics(names).all().get();
    }

    /** The sum of a topic's end offsets for readers of an isolation level. */
    long end(String topic, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> partitions =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        return admin
                .listOffsets(partitions, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        process.close();
    }
}
