package io.wasmjobs.system.failure;

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
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * An independent reader of committed results and dead letters: how often each job ended, and when.
 */
final class CommittedOutcomes implements AutoCloseable {

    private static final List<String> TOPICS = List.of("wasm_results", "wasm_jobs_dlq");
    private static final int PARTITIONS = 3;

    private final Consumer<String, String> consumer;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Thread reader = new Thread(this::read, "committed-outcomes");
    private final Map<String, List<String>> endsById = new HashMap<>();
    private final List<Long> arrivals = new ArrayList<>();

    private CommittedOutcomes(Consumer<String, String> consumer) {
        this.consumer = consumer;
    }

    static CommittedOutcomes read(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        CommittedOutcomes outcomes =
                new CommittedOutcomes(
                        new KafkaConsumer<>(
                                settings, new StringDeserializer(), new StringDeserializer()));
        outcomes.reader.start();
        return outcomes;
    }

    private void read() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : TOPICS) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (open.get()) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                add(record);
            }
        }
    }

    private synchronized void add(ConsumerRecord<String, String> record) {
        endsById.computeIfAbsent(record.key(), id -> new ArrayList<>())
                .add(record.topic() + "-" + record.partition() + "@" + record.offset());
        arrivals.add(System.nanoTime());
    }

    /** Of these ids, those that have not ended yet. */
    synchronized Set<String> missing(Collection<String> ids) {
        Set<String> missing = new TreeSet<>(ids);
        missing.removeAll(endsById.keySet());
        return missing;
    }

    /** The jobs that ended more than once, with where each end lies. */
    synchronized Map<String, List<String>> endedTwice() {
        Map<String, List<String>> twice = new HashMap<>();
        endsById.forEach(
                (id, ends) -> {
                    if (ends.size() > 1) {
                        twice.put(id, List.copyOf(ends));
                    }
                });
        return twice;
    }

    /** Ended jobs that nobody submitted. */
    synchronized Set<String> strangers(Set<String> sent) {
        Set<String> strangers = new TreeSet<>(endsById.keySet());
        strangers.removeAll(sent);
        return strangers;
    }

    /** The longest time between two outcomes since this moment. */
    synchronized Duration longestSilenceSince(long nanos) {
        long longest = 0;
        long last = nanos;
        for (long arrival : arrivals) {
            if (arrival > nanos) {
                longest = Math.max(longest, arrival - last);
                last = arrival;
            }
        }
        return Duration.ofNanos(longest);
    }

    synchronized int count() {
        return arrivals.size();
    }

    @Override
    public void close() {
        open.set(false);
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
