package io.wasmjobs.benchmarks.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The yardstick with the least work: it writes each record as it was read. */
final class CopyLoop implements Subject {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Clients clients;

    CopyLoop(Clients clients) {
        this.clients = clients;
    }

    @Override
    public Running start(Pass pass) {
        return Loop.start("copy-loop", stopping -> copy(pass, stopping));
    }

    private void copy(Pass pass, Loop.Stopping stopping) {
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer(pass.name());
                KafkaProducer<byte[], byte[]> producer = clients.producer()) {
            consumer.subscribe(List.of(pass.workload().topic()));
            long copied = 0;
            while (copied < pass.jobs() && !stopping.isAsked()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Future<?> unused = producer.send(copy(record, pass), stopping::failIfPresent);
                    copied++;
                }
            }
            producer.flush();
            consumer.commitSync();
        }
    }

    private static ProducerRecord<byte[], byte[]> copy(
            ConsumerRecord<byte[], byte[]> record, Pass pass) {
        return new ProducerRecord<>(
                pass.results(), null, null, record.key(), record.value(), record.headers());
    }
}
