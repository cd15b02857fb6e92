package io.wasmjobs.job;

import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer with one transaction, which has begun. */
final class TransactionalSender implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;

    TransactionalSender(String brokers) {
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                brokers,
                                "transactional.id",
                                "sender-" + UUID.randomUUID()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
    }

    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    void end(boolean commit) {
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
