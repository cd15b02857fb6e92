package io.wasmjobs.gateway.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka cluster, and the clients that the gateway makes for it.
 *
 * @param bootstrapServers host:port of some brokers, separated by commas
 * @param properties what every client is configured with besides, such as security settings
 */
public record KafkaClients(String bootstrapServers, Map<String, String> properties) {

    /** Copies the properties. */
    public KafkaClients {
        properties = Map.copyOf(properties);
    }

    /** A producer that waits for all replicas, and gives up before an HTTP client does. */
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

    /** A consumer without a group that sees committed records only. */
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

    private Map<String, Object> all(Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        all.putAll(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }
}
