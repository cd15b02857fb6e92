package io.wasmjobs.benchmarks.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka clients with the pipeline's own settings.
 *
 * @param bootstrapServers the broker
 * @param producerSettings the settings of the pipeline's producers
 */
record Clients(String bootstrapServers, Map<String, String> producerSettings) {

    Clients {
        producerSettings = Map.copyOf(producerSettings);
    }

    /** The same without linger, for a client that waits for each record. */
    Clients withoutLinger() {
        Map<String, String> settings = new HashMap<>(producerSettings);
        settings.put("linger.ms", "0");
        return new Clients(bootstrapServers, settings);
    }

    KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(producerSettings);
        settings.put("bootstrap.servers", bootstrapServers);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "group.id", group,
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
