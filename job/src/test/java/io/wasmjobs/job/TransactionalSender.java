package io.wasmjobs.job;

import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends each job in a transaction of a separate producer. */
final class TransactionalSender {

    private TransactionalSender() {}

    /** Sends a job to the first partition of a topic in a transaction, and commits or aborts it. */
    static void send(String brokers, String topic, WasmJob job, boolean commit) throws Exception {
        WireRecord record = WasmJobCodec.write(job);
        byte[] key = Objects.requireNonNull(record.key()).toByteArray();
        byte[] value = Objects.requireNonNull(record.value()).toByteArray();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                brokers,
                                "transactional.id",
                                "sender-" + UUID.randomUUID()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }
}
