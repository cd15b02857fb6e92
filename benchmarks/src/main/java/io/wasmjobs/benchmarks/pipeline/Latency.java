package io.wasmjobs.benchmarks.pipeline;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** From the time at which the broker appended a job to that at which it appended its result. */
final class Latency {

    private static final Map<String, String> BROKERS_TIME =
            Map.of("message.timestamp.type", "LogAppendTime");

    /** Among them a linger of 5 ms, since 4.0. */
    private static final Map<String, String> KAFKAS_DEFAULTS = Map.of();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final KafkaBrokerProcess broker;
    private final Clients clients;

    Latency(KafkaBrokerProcess broker) {
        this.broker = broker;
        this.clients = new Clients(broker.bootstrapServers(), KAFKAS_DEFAULTS);
    }

    /**
     * Milliseconds.
     *
     * @param jobs that were measured
     * @param perSecond the load
     */
    record Percentiles(long jobs, double perSecond, long p50, long p99) {}

    /** Loads a contender steadily; the first half of the time is for it to get warm. */
    Percentiles measure(Subject contender, Workload workload, double perSecond, Duration time)
            throws Exception {
        long jobs = Math.max(100, (long) (perSecond * time.toMillis() / 1e3));
        Pass course = new Pass("latency", workload.named("steady"), jobs);
        broker.createTopics(BROKERS_TIME, course.workload().topic());
        broker.createTopics(BROKERS_TIME, course.results(), course.deadLetters());
        Subject.Running running = contender.start(course);
        try {
            produce(course, perSecond);
            Map<Long, Long> appended = times(course.workload().topic(), jobs, "jobs");
            Map<Long, Long> ended = times(course.results(), jobs, "results");
            long half = median(appended.values().stream().mapToLong(t -> t).toArray());
            long[] took =
                    appended.entrySet().stream()
                            .filter(job -> job.getValue() >= half)
                            .mapToLong(job -> ended.getOrDefault(job.getKey(), 0L) - job.getValue())
                            .sorted()
                            .toArray();
            return new Percentiles(
                    took.length, perSecond, took[took.length / 2], took[took.length * 99 / 100]);
        } finally {
            running.stop();
            broker.deleteTopics(
                    List.of(course.results(), course.deadLetters(), course.workload().topic()));
        }
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Sends what is due once a millisecond, whatever becomes of it. */
    private void produce(Pass course, double perSecond) throws InterruptedException {
        String topic = course.workload().topic();
        try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
            long began = System.nanoTime();
            long sent = 0;
            while (sent < course.jobs()) {
                double due = (System.nanoTime() - began) / 1e9 * perSecond;
                while (sent < Math.min(due, (double) course.jobs())) {
                    Future<?> unused = producer.send(course.workload().job(topic, sent++));
                }
                TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
            }
        }
    }

    private Map<Long, Long> times(String topic, long count, String what) throws TimeoutException {
        Map<Long, Long> times = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer("latency-" + what)) {
            consumer.subscribe(List.of(topic));
            while (times.size() < count) {
                var records = consumer.poll(PATIENCE);
                if (records.isEmpty()) {
                    throw new TimeoutException(
                            times.size() + " of " + count + " " + what + " came");
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    times.putIfAbsent(Records.hash(record.key()), record.timestamp());
                }
            }
        }
        return times;
    }
}
