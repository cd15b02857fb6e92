package io.wasmjobs.cli.kafka;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka cluster, and the clients of the command for it.
 *
 * @param bootstrapServers host:port of some brokers, separated by commas
 * @param clientProperties further properties of every client, such as security settings
 */
public record KafkaCluster(String bootstrapServers, Map<String, String> clientProperties) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final String PATIENCE_MS = "30000";

    /**
     * Checks that one of the addresses accepts a connection, so that a command fails at once if
     * none does.
     *
     * @throws CommandFailure if nothing listens at any of them
     */
    public KafkaCluster checkReachable() {
        IOException last = new IOException("no address");
        for (InetSocketAddress address : addresses()) {
            try (Socket socket = new Socket()) {
                socket.connect(address, (int) CONNECT_TIMEOUT.toMillis());
                return this;
            } catch (IOException e) {
                last = e;
            }
        }
        throw CommandFailure.unreachable(
                "cannot reach Kafka at "
                        + bootstrapServers
                        + "; start a system with ./wasmjobs local, or name another with"
                        + " --bootstrap-servers",
                last);
    }

    private List<InetSocketAddress> addresses() {
        try {
            return ClientUtils.parseAndValidateAddresses(
                    List.of(bootstrapServers.split(",")), "use_all_dns_ips");
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(
                    "cannot use --bootstrap-servers " + bootstrapServers + ": " + e.getMessage(),
                    e);
        }
    }

    /** A client that creates and describes topics. */
    public Admin admin() {
        return Admin.create(
                properties(
                        Map.of(
                                "default.api.timeout.ms",
                                PATIENCE_MS,
                                "request.timeout.ms",
                                "10000")));
    }

    /** An idempotent producer with {@code acks=all}. */
    public Producer<byte[], byte[]> producer(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        all.putAll(settings);
        return new KafkaProducer<>(
                properties(all), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer without a group that reads committed records only. */
    public Consumer<byte[], byte[]> consumer(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        all.putAll(settings);
        return new KafkaConsumer<>(
                properties(all), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> properties(Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(settings);
        properties.putAll(clientProperties);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return properties;
    }

    /**
     * The partitions of topics.
     *
     * @throws UnknownTopicOrPartitionException if one of the topics does not exist
     */
    static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, List<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found;
            try {
                found = consumer.partitionsFor(topic);
            } catch (TimeoutException e) {
                throw CommandFailure.unreachable(
                        "the brokers did not say which partitions " + topic + " has", e);
            }
            if (found.isEmpty()) {
                throw new UnknownTopicOrPartitionException("no topic " + topic);
            }
            found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }
}
