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

/** Measures the time from the broker's append of a job to its append of the result. */
final class Latency {

    private static final Map<String, String> BROKERS_TIME =
            Map.of("message.timestamp.type", "LogAppendTime");

    /** The defaults include a linger of 5 ms, since Kafka 4.0. */
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
     * Latencies in milliseconds.
     *
     * @param jobs the number of measured jobs
     * @param perSecond the load
     */
    record Percentiles(long jobs, double perSecond, long p50, long p99) {}

    /** Puts a constant load on a subject; the first half of the time warms it up. */
    Percentiles measure(Subject subject, Workload workload, double perSecond, Duration time)
            throws Exception {
        long jobs = Math.max(100, (long) (perSecond * time.toMillis() / 1e3));
        Pass pass = new Pass("latency", workload.named("steady"), jobs);
        broker.createTopics(BROKERS_TIME, pass.workload().topic());
        broker.createTopics(BROKERS_TIME, pass.results(), pass.deadLetters());
        Subject.Running running = subject.start(pass);
        try {
            produce(pass, perSecond);
            Map<Long, Long> appended = times(pass.workload().topic(), jobs, "jobs");
            Map<Long, Long> ended = times(pass.results(), jobs, "results");
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
                    List.of(pass.results(), pass.deadLetters(), pass.workload().topic()));
        }
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Sends the due jobs each millisecond, without waiting for their results. */
    private void produce(Pass pass, double perSecond) throws InterruptedException {
        String topic = pass.workload().topic();
        try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
            long began = System.nanoTime();
            long sent = 0;
            while (sent < pass.jobs()) {
                double due = (System.nanoTime() - began) / 1e9 * perSecond;
                while (sent < Math.min(due, (double) pass.jobs())) {
                    Future<?> unused = producer.send(pass.workload().job(topic, sent++));
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
