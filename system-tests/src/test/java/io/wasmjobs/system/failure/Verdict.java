package io.wasmjobs.system.failure;

import io.wasmjobs.cli.kafka.Brokers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What a reader that knows nothing but the topics finds: it reads both from their beginning, sees
 * committed records only, and counts.
 *
 * @param jobs distinct jobs that Kafka had taken, each of which must have ended
 * @param lost those without an end
 * @param twice ids with more than one end, with where each of them lies
 * @param misplaced ends of nobody's jobs, and results where a dead letter belongs or the reverse
 */
record Verdict(int jobs, Set<String> lost, Map<String, List<String>> twice, Set<String> misplaced) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    static Verdict on(Set<String> taken, Map<String, MixedJob> sent, String bootstrapServers) {
        Map<String, List<String>> ends = ends(bootstrapServers);
        Set<String> lost = new TreeSet<>(taken);
        lost.removeAll(ends.keySet());
        Map<String, List<String>> twice = new TreeMap<>(ends);
        twice.values().removeIf(where -> where.size() == 1);
        Set<String> misplaced = new TreeSet<>();
        ends.forEach(
                (id, where) -> {
                    MixedJob job = sent.get(id);
                    if (job == null || !where.stream().allMatch(at -> belongs(job, at))) {
                        misplaced.add(id + " in " + where);
                    }
                });
        return new Verdict(taken.size(), lost, twice, misplaced);
    }

    private static boolean belongs(MixedJob job, String at) {
        return switch (job.end()) {
            case RESULT -> at.startsWith(CommittedOutcomes.RESULTS);
            case DEAD_LETTER -> at.startsWith(CommittedOutcomes.DEAD_LETTERS);
            case EITHER -> true;
        };
    }

    private static Map<String, List<String>> ends(String bootstrapServers) {
        Map<String, List<String>> ends = new HashMap<>();
        List<TopicPartition> partitions = CommittedOutcomes.partitions();
        try (Consumer<byte[], byte[]> consumer =
                new Brokers(bootstrapServers, Map.of()).consumer(Map.of())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (partitions.stream()
                    .anyMatch(at -> consumer.position(at) < last.getOrDefault(at, 0L))) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the topics cannot be read to their end");
                }
                consumer.poll(Duration.ofMillis(100))
                        .forEach(
                                end ->
                                        ends.computeIfAbsent(
                                                        new String(
                                                                end.key(), StandardCharsets.UTF_8),
                                                        id -> new ArrayList<>())
                                                .add(
                                                        end.topic()
                                                                + "-"
                                                                + end.partition()
                                                                + "@"
                                                                + end.offset()));
            }
        }
        return ends;
    }
}
