package io.wasmjobs.cli.kafka;

import io.wasmjobs.protocol.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Searches topics for the latest committed record with a key. It reads the partition that Kafka's
 * own partitioner chooses for the key, and the others only if that one has no such record, because
 * partitions may have been added since.
 */
public final class KeySearch implements AutoCloseable {

    private final KafkaCluster brokers;
    private final Consumer<byte[], byte[]> consumer;
    private final byte[] key;
    private final List<TopicPartition> usual = new ArrayList<>();
    private final List<TopicPartition> others = new ArrayList<>();
    private final Map<TopicPartition, Long> beginnings;
    private final Map<TopicPartition, Long> ends;

    /** Prepares a search of the records that are committed now. */
    public KeySearch(KafkaCluster brokers, List<String> topics, Bytes key) {
        this.brokers = brokers;
        this.key = key.unsafeArray();
        this.consumer =
                brokers.consumer(
                        Map.of(
                                "max.poll.records", "50000",
                                "max.partition.fetch.bytes", "16777216",
                                "fetch.max.wait.ms", "100"));
        for (String topic : topics) {
            List<TopicPartition> partitions = KafkaCluster.partitions(consumer, List.of(topic));
            int chosen = Utils.toPositive(Utils.murmur2(this.key)) % partitions.size();
            for (TopicPartition partition : partitions) {
                (partition.partition() == chosen ? usual : others).add(partition);
            }
        }
        List<TopicPartition> all = new ArrayList<>(usual);
        all.addAll(others);
        beginnings = consumer.beginningOffsets(all);
        ends = Map.copyOf(consumer.endOffsets(all));
    }

    /** Follows the records that are committed after those of the search. */
    public TopicFollower follow() {
        return TopicFollower.from(brokers, ends);
    }

    /** The latest record with the key, if there is one. */
    public Optional<ReceivedRecord> latest() {
        Optional<ConsumerRecord<byte[], byte[]>> found = latestIn(usual);
        return (found.isPresent() ? found : latestIn(others)).map(ReceivedRecord::of);
    }

    private Optional<ConsumerRecord<byte[], byte[]>> latestIn(List<TopicPartition> partitions) {
        List<BackwardReader> readers =
                partitions.stream()
                        .map(
                                partition ->
                                        new BackwardReader(
                                                consumer,
                                                partition,
                                                key,
                                                beginnings.getOrDefault(partition, 0L),
                                                ends.getOrDefault(partition, 0L)))
                        .toList();
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        while (readers.stream().anyMatch(BackwardReader::hasMore)) {
            for (BackwardReader reader : readers) {
                if (reader.hasMore()) {
                    reader.previousChunk()
                            .ifPresent(
                                    record -> {
                                        found.add(record);
                                        leaveOutOlder(readers, record.timestamp());
                                        reader.stopAt(Long.MAX_VALUE);
                                    });
                }
            }
        }
        return found.stream().max(Comparator.comparingLong(ConsumerRecord::timestamp));
    }

    /** Leaves out records of other partitions that are older than one that was found. */
    private void leaveOutOlder(List<BackwardReader> readers, long timestamp) {
        Map<TopicPartition, Long> times = new HashMap<>();
        readers.forEach(reader -> times.put(reader.partition(), timestamp));
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(times);
        for (BackwardReader reader : readers) {
            OffsetAndTimestamp since = offsets.get(reader.partition());
            reader.stopAt(since == null ? Long.MAX_VALUE : since.offset());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
