package io.wasmjobs.gateway.kafka;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics on a thread of its own until it is closed, beginning with records of a certain age.
 * The first topic is read to its end before the others start. A failure of Kafka is logged once,
 * and reading resumes after it.
 */
public final class TopicTailer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicTailer.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration NEW_PARTITIONS = Duration.ofSeconds(30);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final long PAUSE_MS = 1_000;

    private final KafkaClients clients;
    private final List<String> topics;
    private final Duration age;
    private final Listener listener;
    private final Thread thread;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile boolean caughtUp;
    private volatile @Nullable Consumer<byte[], byte[]> open;
    private boolean failing;

    /** Receives what is read, on the reader's thread. */
    public interface Listener {

        /**
         * Called with the first offset that is read in a partition; earlier records are too old.
         */
        void startsAt(String topic, int partition, long offset);

        /** Called with each committed record. */
        void record(String topic, int partition, long offset, Instant time, WireRecord record);

        /** Called when no further record is available. */
        void batchEnded();
    }

    /**
     * A reader that is not started yet.
     *
     * @param topics the topics, in the order in which they are read at the start
     * @param age the greatest age of the first records
     */
    public TopicTailer(KafkaClients clients, List<String> topics, Duration age, Listener listener) {
        this.clients = clients;
        this.topics = List.copyOf(topics);
        this.age = age;
        this.listener = listener;
        this.thread = new Thread(this::run, "gateway-topic-reader");
        this.thread.setDaemon(true);
    }

    /** Starts reading. */
    public void start() {
        thread.start();
    }

    /** Whether all that was committed before the start has been read. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    // No exception of Kafka or a listener may end the thread.
    @SuppressWarnings("IllegalCatch")
    private void run() {
        while (!closed) {
            try {
                readOn();
            } catch (WakeupException e) {
                LOG.debug("reading ends");
            } catch (RuntimeException e) {
                if (!failing) {
                    LOG.warn("reading {} failed; it is tried again every second", topics, e);
                    failing = true;
                }
                pause();
            }
        }
    }

    private void readOn() {
        Consumer<byte[], byte[]> consumer = clients.consumer();
        try {
            open = consumer;
            follow(consumer);
        } finally {
            open = null;
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        if (!caughtUp) {
            for (int known = 1; known <= topics.size() && !closed; known++) {
                assign(consumer, topics.subList(0, known));
                catchUp(consumer);
            }
            caughtUp = !closed;
            LOG.info("the gateway has read {} to their ends", topics);
        } else {
            assign(consumer, topics);
        }
        long refreshed = System.nanoTime();
        while (!closed) {
            handOver(consumer.poll(POLL));
            if (failing) {
                LOG.info("reading {} works again", topics);
                failing = false;
            }
            if (System.nanoTime() - refreshed > NEW_PARTITIONS.toNanos()) {
                assign(consumer, topics);
                refreshed = System.nanoTime();
            }
        }
    }

    private void catchUp(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (!closed
                && ends.entrySet().stream()
                        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            handOver(consumer.poll(POLL));
        }
    }

    private void assign(Consumer<byte[], byte[]> consumer, List<String> wanted) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : wanted) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found.isEmpty()) {
                throw new KafkaException("there is no topic " + topic);
            }
            found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        List<TopicPartition> unknown =
                partitions.stream().filter(partition -> !next.containsKey(partition)).toList();
        startOffsets(consumer, unknown);
        partitions.forEach(partition -> consumer.seek(partition, next.getOrDefault(partition, 0L)));
    }

    private void startOffsets(Consumer<byte[], byte[]> consumer, List<TopicPartition> unknown) {
        if (unknown.isEmpty()) {
            return;
        }
        long since = Math.max(0, Instant.now().minus(age).toEpochMilli());
        Map<TopicPartition, Long> times = new HashMap<>();
        unknown.forEach(partition -> times.put(partition, since));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> ends = consumer.endOffsets(unknown);
        for (TopicPartition partition : unknown) {
            OffsetAndTimestamp at = found.get(partition);
            long offset = at == null ? ends.getOrDefault(partition, 0L) : at.offset();
            next.put(partition, offset);
            listener.startsAt(partition.topic(), partition.partition(), offset);
        }
    }

    private void handOver(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            listener.record(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    Instant.ofEpochMilli(record.timestamp()),
                    wire(record));
            next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
        listener.batchEnded();
    }

    private static WireRecord wire(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers()
                .forEach(header -> headers.add(new Header(header.key(), bytes(header.value()))));
        return new WireRecord(bytes(record.key()), bytes(record.value()), headers);
    }

    private static @Nullable Bytes bytes(byte @Nullable [] array) {
        return array == null ? null : Bytes.wrap(array);
    }

    private void pause() {
        try {
            if (closing.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("reading ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
        closing.countDown();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
