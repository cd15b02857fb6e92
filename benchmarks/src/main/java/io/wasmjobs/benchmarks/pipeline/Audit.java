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

/** Checks a subject's output: figures count only if every job has exactly one result. */
final class Audit {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REST = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final int ANSWERS_APART = 100;

    private final Clients clients;

    Audit(Clients clients) {
        this.clients = clients;
    }

    void check(Pass pass) {
        long results = 0;
        long deadLetters = 0;
        Set<Long> ids = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer("audit-" + pass.name())) {
            consumer.subscribe(List.of(pass.results(), pass.deadLetters()));
            // An empty poll may only have skipped a transaction marker, so the end is detected by
            // time.
            long lastSeen = System.nanoTime();
            while (System.nanoTime() - lastSeen
                    < (results + deadLetters < pass.jobs() ? PATIENCE : REST).toNanos()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    lastSeen = System.nanoTime();
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.topic().equals(pass.results())) {
                        results++;
                        checkAnswer(pass, record);
                    } else {
                        deadLetters++;
                    }
                    ids.add(Records.hash(record.key()));
                }
            }
        }
        if (results != pass.jobs() || deadLetters > 0 || ids.size() != results) {
            throw new IllegalStateException(
                    "%s: %d jobs made %d results and %d dead letters of %d ids"
                            .formatted(pass.name(), pass.jobs(), results, deadLetters, ids.size()));
        }
    }

    private static void checkAnswer(Pass pass, ConsumerRecord<byte[], byte[]> record) {
        if (record.offset() % ANSWERS_APART == 0) {
            Bytes answer = answer(pass, Records.from(record));
            if (!pass.workload().isAnswer(answer)) {
                throw new IllegalStateException(pass.name() + ": " + answer.toUtf8());
            }
        }
    }

    private static Bytes answer(Pass pass, WireRecord record) {
        return pass.workload().plain()
                ? Objects.requireNonNull(record.value())
                : JobResultCodec.read(record).answer().payload();
    }
}
