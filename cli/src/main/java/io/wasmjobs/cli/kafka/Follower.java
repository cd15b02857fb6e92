package io.wasmjobs.cli.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Follows topics as records are committed to them, from their beginning or from now on. */
public final class Follower implements AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;

    private Follower(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Sees every record that is still there, and every new one. */
    public static Follower fromBeginning(Brokers brokers, List<String> topics) {
        Follower follower = of(brokers, topics);
        follower.consumer.seekToBeginning(follower.consumer.assignment());
        return follower;
    }

    /** Sees every record that is committed after this call has returned. */
    public static Follower fromNow(Brokers brokers, List<String> topics) {
        Follower follower = of(brokers, topics);
        follower.consumer.seekToEnd(follower.consumer.assignment());
        follower.consumer.assignment().forEach(follower.consumer::position);
        return follower;
    }

    private static Follower of(Brokers brokers, List<String> topics) {
        Consumer<byte[], byte[]> consumer = brokers.consumer(Map.of("fetch.max.wait.ms", "100"));
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            partitions.addAll(Brokers.partitions(consumer, topic));
        }
        consumer.assign(partitions);
        return new Follower(consumer);
    }

    /** What was committed since the last call; empty where nothing was within {@code patience}. */
    public List<Received> next(Duration patience) {
        return StreamSupport.stream(consumer.poll(patience).spliterator(), false)
                .map(Received::of)
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
