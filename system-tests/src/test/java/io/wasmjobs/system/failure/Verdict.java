package io.wasmjobs.system.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.system.failure.SteadyLoad.Sent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The result of an independent reader, which reads the two topics from their beginning, sees
 * committed records only, and counts.
 *
 * @param jobs distinct jobs that Kafka has acknowledged, each of which must have an outcome
 * @param lost those without an outcome
 * @param twice ids with more than one outcome, with all of them
 * @param misplaced outcomes of jobs that were not submitted, and outcomes of the wrong kind
 * @param wrongTotals keys whose jobs did not each add one to the total of the job before, in the
 *     order of submission
 * @param ranAgain ids with two outcomes that were submitted again after their time to live
 */
record Verdict(
        int jobs,
        Set<String> lost,
        Map<String, List<End>> twice,
        Set<String> misplaced,
        Set<String> wrongTotals,
        Set<String> ranAgain) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String QUARANTINED = "QUARANTINED";

    /**
     * A committed result with the text of its answer, or a dead letter with the kind of its
     * failure.
     */
    record End(TopicPartition topic, long offset, String failure, String answer) {

        boolean isDeadLetter() {
            return topic.topic().equals(CommittedOutcomes.DEAD_LETTERS);
        }

        boolean belongsTo(MixedJob job) {
            boolean quarantined = failure.equals(QUARANTINED);
            return switch (job.end()) {
                case RESULT -> !isDeadLetter();
                case DEAD_LETTER -> isDeadLetter() && !quarantined;
                case EITHER -> !quarantined;
                case QUARANTINED -> quarantined;
            };
        }
    }

    /**
     * Reads the topics and counts outcomes.
     *
     * @param taken the jobs that must have an outcome
     * @param submitted all submitted jobs by id; read after the outcomes, since jobs may be
     *     submitted in the meantime
     * @param mayRunAgain whether the second submission of a job came after the time for which its
     *     id is remembered
     */
    static Verdict on(
            Set<String> taken,
            Supplier<Map<String, Sent>> submitted,
            Predicate<Sent> mayRunAgain,
            String bootstrapServers) {
        Map<String, List<End>> ends = ends(bootstrapServers);
        Map<String, Sent> sent = submitted.get();
        Set<String> lost = new TreeSet<>(taken);
        lost.removeAll(ends.keySet());
        Map<String, List<End>> twice = new TreeMap<>();
        Set<String> misplaced = new TreeSet<>();
        Set<String> ranAgain = new TreeSet<>();
        ends.forEach(
                (id, all) -> {
                    Sent job = sent.get(id);
                    if (all.size() == 2 && job != null && mayRunAgain.test(job)) {
                        ranAgain.add(id);
                    } else if (all.size() > 1) {
                        twice.put(id, all);
                    }
                    if (job == null || !all.stream().allMatch(end -> end.belongsTo(job.job()))) {
                        misplaced.add(id + " in " + all);
                    }
                });
        return new Verdict(
                taken.size(), lost, twice, misplaced, wrongTotals(taken, sent, ends), ranAgain);
    }

    /**
     * A key's jobs are sent in the order of their numbers, and Kafka keeps that order, so the
     * answer of each is its position among them.
     */
    private static Set<String> wrongTotals(
            Set<String> taken, Map<String, Sent> sent, Map<String, List<End>> ends) {
        Map<String, List<String>> totals = new TreeMap<>();
        taken.stream()
                .map(id -> Objects.requireNonNull(sent.get(id)).job())
                .filter(MixedJob::isCounting)
                .sorted(Comparator.comparingLong(MixedJob::number))
                .forEach(
                        job -> {
                            List<End> all = ends.getOrDefault(job.id(), List.of());
                            String total = all.isEmpty() ? "none" : all.get(0).answer();
                            totals.computeIfAbsent(job.key(), key -> new ArrayList<>()).add(total);
                        });
        Set<String> wrong = new TreeSet<>();
        totals.forEach(
                (key, answers) -> {
                    List<String> expected =
                            LongStream.rangeClosed(1, answers.size())
                                    .mapToObj(Long::toString)
                                    .toList();
                    if (!answers.equals(expected)) {
                        wrong.add(key + " has the totals " + answers);
                    }
                });
        return wrong;
    }

    void assertEachJobEndedOnce() {
        assertThat(lost).as("jobs without an outcome").isEmpty();
        assertThat(twice).as("jobs with two outcomes").isEmpty();
        assertThat(wrongTotals).as("keys with wrong totals").isEmpty();
        assertThat(misplaced).as("outcomes of unknown jobs, or of the wrong kind").isEmpty();
    }

    private static Map<String, List<End>> ends(String bootstrapServers) {
        Map<String, List<End>> ends = new HashMap<>();
        List<TopicPartition> partitions = CommittedOutcomes.partitions();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaCluster(bootstrapServers, Map.of()).consumer(Map.of())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (partitions.stream()
                    .anyMatch(at -> consumer.position(at) < last.getOrDefault(at, 0L))) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the topics cannot be read to their end");
                }
                consumer.poll(Duration.ofMillis(100)).forEach(record -> add(record, ends));
            }
        }
        return ends;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Map<String, List<End>> ends) {
        TopicPartition topic = new TopicPartition(record.topic(), record.partition());
        ends.computeIfAbsent(
                        new String(record.key(), StandardCharsets.UTF_8), id -> new ArrayList<>())
                .add(
                        new End(
                                topic,
                                record.offset(),
                                CommittedOutcomes.failure(record),
                                answer(record)));
    }

    private static String answer(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(CommittedOutcomes.RESULTS)
                ? JobResultCodec.read(new WireRecord(null, Bytes.wrap(record.value()), List.of()))
                        .answer()
                        .payload()
                        .toUtf8()
                : "";
    }
}
