package io.wasmjobs.system.failure;

import io.wasmjobs.cli.kafka.KafkaCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Reads committed results and dead letters while the suite runs, and records which jobs have ended
 * and when.
 */
final class CommittedOutcomes implements AutoCloseable {

    static final String RESULTS = "wasm_results";
    static final String DEAD_LETTERS = "wasm_jobs_dlq";
    private static final int PARTITIONS = 3;

    private final Consumer<byte[], byte[]> consumer;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Thread reader = new Thread(this::read, "committed-outcomes");
    private final Map<String, List<String>> topicsById = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();
    private final List<Long> arrivals = new ArrayList<>();

    private CommittedOutcomes(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    static CommittedOutcomes read(String bootstrapServers) {
        CommittedOutcomes outcomes =
                new CommittedOutcomes(
                        new KafkaCluster(bootstrapServers, Map.of()).consumer(Map.of()));
        outcomes.reader.start();
        return outcomes;
    }

    /** All partitions of the two topics, for a consumer without a group. */
    static List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(RESULTS, DEAD_LETTERS)) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        }
        return partitions;
    }

    private void read() {
        consumer.assign(partitions());
        consumer.seekToBeginning(partitions());
        while (open.get()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                add(record);
            }
        }
        consumer.close();
    }

    /** The kind of failure in a dead letter's header; empty for a result. */
    static String failure(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader("wasm-failure");
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        topicsById.computeIfAbsent(id, key -> new ArrayList<>()).add(record.topic());
        failures.put(id, failure(record));
        arrivals.add(System.nanoTime());
    }

    /** Those of these ids that have no outcome yet. */
    synchronized Set<String> missing(Collection<String> ids) {
        Set<String> missing = new TreeSet<>(ids);
        missing.removeAll(topicsById.keySet());
        return missing;
    }

    /** Those of these ids that have a dead letter. */
    synchronized Set<String> deadLetters(Collection<String> ids) {
        Set<String> dead = new TreeSet<>(ids);
        dead.removeIf(id -> !topicsById.getOrDefault(id, List.of()).contains(DEAD_LETTERS));
        return dead;
    }

    /** The kind of failure of a job; empty if it has no outcome yet, or a result. */
    synchronized String failure(String id) {
        return failures.getOrDefault(id, "");
    }

    /** The longest time between two outcomes since this moment. */
    synchronized Silence longestSilenceSince(long nanos) {
        Silence longest = new Silence(Duration.ZERO, nanos);
        long last = nanos;
        for (long arrival : arrivals) {
            if (arrival > nanos) {
                Duration gap = Duration.ofNanos(arrival - last);
                if (gap.compareTo(longest.length()) > 0) {
                    longest = new Silence(gap, arrival);
                }
                last = arrival;
            }
        }
        return longest;
    }

    /** A time without output; {@code over} is its end, of {@link System#nanoTime}. */
    record Silence(Duration length, long over) {}

    /** The number of ids that have an outcome. */
    synchronized int ended() {
        return topicsById.size();
    }

    synchronized int count() {
        return arrivals.size();
    }

    @Override
    public void close() {
        open.set(false);
    }
}
