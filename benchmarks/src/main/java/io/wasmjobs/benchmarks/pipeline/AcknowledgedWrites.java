package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.PayloadForm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Writes of one client to one entity, each acknowledged by its result. */
final class AcknowledgedWrites {

    /** Writes of a client that waits for each before it sends the next. */
    static final int SERIAL = 1;

    private static final Workload WORKLOAD =
            new Workload(PayloadForm.CLOUD_EVENT, GuestModules.COUNTER, 1)
                    .withKeys(1)
                    .named("writes");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaBrokerProcess broker;
    private final Clients clients;

    AcknowledgedWrites(KafkaBrokerProcess broker) {
        this.broker = broker;
        this.clients = new Clients(broker.bootstrapServers(), Map.of()).withoutLinger();
    }

    /**
     * Acknowledged writes per second, after half of the time to get warm.
     *
     * @param window how many the client may have sent without an answer
     */
    double perSecond(PipelineSubject pipeline, int window, Duration time) throws Exception {
        Pass course = new Pass("writes-" + window, WORKLOAD.named("writes-" + window), 0);
        String topic = course.workload().topic();
        broker.createTopics(Map.of(), topic, course.results(), course.deadLetters());
        Subject.Running running = pipeline.start(course);
        try (KafkaProducer<byte[], byte[]> producer = clients.producer();
                // The pass's name is the pipeline's own group.
                KafkaConsumer<byte[], byte[]> consumer =
                        clients.consumer("client-" + course.name())) {
            consumer.subscribe(List.of(course.results()));
            Client client = new Client(course, producer, consumer, window);
            client.writeUntil(1, System.nanoTime() + PATIENCE.toNanos());
            client.writeFor(time.dividedBy(2));
            return client.writeFor(time.dividedBy(2));
        } finally {
            running.stop();
            broker.deleteTopics(List.of(topic, course.results(), course.deadLetters()));
        }
    }

    /** Sends as many jobs as its window lets it, and waits for results. */
    private static final class Client {
        private final Pass course;
        private final KafkaProducer<byte[], byte[]> producer;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final int window;
        private long sent;
        private long acknowledged;

        Client(
                Pass course,
                KafkaProducer<byte[], byte[]> producer,
                KafkaConsumer<byte[], byte[]> consumer,
                int window) {
            this.course = course;
            this.producer = producer;
            this.consumer = consumer;
            this.window = window;
        }

        double writeFor(Duration time) {
            long began = System.nanoTime();
            long before = acknowledged;
            while (System.nanoTime() - began < time.toNanos()) {
                step();
            }
            return (acknowledged - before) * 1e9 / (System.nanoTime() - began);
        }

        void writeUntil(long count, long deadline) throws TimeoutException {
            while (acknowledged < count) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("no write was acknowledged within " + PATIENCE);
                }
                step();
            }
        }

        private void step() {
            while (sent - acknowledged < window) {
                Future<?> unused =
                        producer.send(course.workload().job(course.workload().topic(), sent++));
            }
            acknowledged += consumer.poll(POLL).count();
        }
    }
}
