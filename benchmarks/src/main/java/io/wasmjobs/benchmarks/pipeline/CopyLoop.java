package io.wasmjobs.benchmarks.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The least that can be done: each record is written as it was read. */
final class CopyLoop implements Subject {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Clients clients;

    CopyLoop(Clients clients) {
        this.clients = clients;
    }

    @Override
    public Running start(Pass course) {
        return Loop.start("copy-loop", stopping -> copy(course, stopping));
    }

    private void copy(Pass course, Loop.Stopping stopping) {
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer(course.name());
                KafkaProducer<byte[], byte[]> producer = clients.producer()) {
            consumer.subscribe(List.of(course.workload().topic()));
            long copied = 0;
            while (copied < course.jobs() && !stopping.isAsked()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Future<?> unused = producer.send(copy(record, course), stopping::failIfPresent);
                    copied++;
                }
            }
            producer.flush();
            consumer.commitSync();
        }
    }

    private static ProducerRecord<byte[], byte[]> copy(
            ConsumerRecord<byte[], byte[]> record, Pass course) {
        return new ProducerRecord<>(
                course.results(), null, null, record.key(), record.value(), record.headers());
    }
}
