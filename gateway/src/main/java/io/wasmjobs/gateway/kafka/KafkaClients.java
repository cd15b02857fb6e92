package io.wasmjobs.gateway.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Creates the gateway's clients for a Kafka cluster.
 *
 * @param bootstrapServers host:port of some brokers, separated by commas
 * @param properties further properties of every client, such as security settings
 */
public record KafkaClients(String bootstrapServers, Map<String, String> properties) {

    /** Copies the properties. */
    public KafkaClients {
        properties = Map.copyOf(properties);
    }

    /**
     * A producer that waits for all in-sync replicas, with a shorter timeout than HTTP clients
     * have.
     */
    Producer<byte[], byte[]> producer(int maxRecordBytes) {
        Map<String, String> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRecordBytes));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(64L << 20));
        return new KafkaProducer<>(
                all(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer without a group that reads committed records only. */
    Consumer<byte[], byte[]> consumer() {
        Map<String, String> settings = new HashMap<>();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        return new KafkaConsumer<>(
                all(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Admin admin() {
        Map<String, String> settings = new HashMap<>();
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "3000");
        return Admin.create(all(settings));
    }

    /**
     * Sends a request to the brokers, and returns why they refuse these clients; empty if they
     * accept them or do not answer.
     */
    public Optional<String> refusal() {
        try (Admin admin = admin()) {
            admin.describeCluster().clusterId().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthenticationException refused
                    ? Optional.of(refused.getMessage() + suffix(refused))
                    : Optional.empty();
        } catch (KafkaException e) {
            // The client could not be created; only the cause says why.
            return Optional.of(firstLine(root(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The message of the root cause: only the cause of a failed handshake says what failed. */
    private static String suffix(Throwable refused) {
        Throwable root = root(refused);
        return root == refused ? "" : ": " + firstLine(root);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The first line of a message, without the class names of exceptions at its beginning. */
    private static String firstLine(Throwable thrown) {
        String line = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
        return line.replaceFirst("^(?:[\\w.$]+(?:Exception|Error): )+", "");
    }

    private Map<String, Object> all(Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        all.putAll(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }
}
