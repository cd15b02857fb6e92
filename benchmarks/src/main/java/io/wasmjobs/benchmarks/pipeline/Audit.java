package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Reads what a contender wrote: figures count only where every job ended, once, as a result. */
final class Audit {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REST = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final int ANSWERS_APART = 100;

    private final Clients clients;

    Audit(Clients clients) {
        this.clients = clients;
    }

    void check(Pass course) {
        long results = 0;
        long deadLetters = 0;
        Set<Long> ids = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer("audit-" + course.name())) {
            consumer.subscribe(List.of(course.results(), course.deadLetters()));
            // An empty poll may only have passed the end of a transaction: time alone tells.
            long lastSeen = System.nanoTime();
            while (System.nanoTime() - lastSeen
                    < (results + deadLetters < course.jobs() ? PATIENCE : REST).toNanos()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    lastSeen = System.nanoTime();
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.topic().equals(course.results())) {
                        results++;
                        checkAnswer(course, record);
                    } else {
                        deadLetters++;
                    }
                    ids.add(Records.hash(record.key()));
                }
            }
        }
        if (results != course.jobs() || deadLetters > 0 || ids.size() != results) {
            throw new IllegalStateException(
                    "%s: %d jobs made %d results and %d dead letters of %d ids"
                            .formatted(
                                    course.name(),
                                    course.jobs(),
                                    results,
                                    deadLetters,
                                    ids.size()));
        }
    }

    private static void checkAnswer(Pass course, ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() % ANSWERS_APART == 0) {
            Bytes answer = answer(course, Records.from(record));
            if (!course.workload().isAnswer(answer)) {
                throw new IllegalStateException(course.name() + ": " + answer.toUtf8());
            }
        }
    }

    private static Bytes answer(Pass course, WireRecord record) {
        return course.workload().plain()
                ? Objects.requireNonNull(record.value())
                : JobResultCodec.read(record).answer().payload();
    }
}
