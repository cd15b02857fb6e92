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

    /** The window of a client that waits for each write before it sends the next. */
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
     * Acknowledged writes per second in the second half of the time; the first half warms up.
     *
     * @param window the number of writes that the client may send ahead of their answers
     */
    double perSecond(PipelineSubject pipeline, int window, Duration time) throws Exception {
        Pass pass = new Pass("writes-" + window, WORKLOAD.named("writes-" + window), 0);
        String topic = pass.workload().topic();
        broker.createTopics(Map.of(), topic, pass.results(), pass.deadLetters());
        Subject.Running running = pipeline.start(pass);
        try (KafkaProducer<byte[], byte[]> producer = clients.producer();
                // The pass's name is the pipeline's own group.
                KafkaConsumer<byte[], byte[]> consumer =
                        clients.consumer("client-" + pass.name())) {
            consumer.subscribe(List.of(pass.results()));
            Client client = new Client(pass, producer, consumer, window);
            client.writeUntil(1, System.nanoTime() + PATIENCE.toNanos());
            client.writeFor(time.dividedBy(2));
            return client.writeFor(time.dividedBy(2));
        } finally {
            running.stop();
            broker.deleteTopics(List.of(topic, pass.results(), pass.deadLetters()));
        }
    }

    /** Sends as many jobs as its window allows, and waits for results. */
    private static final class Client {
        private final Pass pass;
        private final KafkaProducer<byte[], byte[]> producer;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final int window;
        private long sent;
        private long acknowledged;

        Client(
                Pass pass,
                KafkaProducer<byte[], byte[]> producer,
                KafkaConsumer<byte[], byte[]> consumer,
                int window) {
            this.pass = pass;
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
                        producer.send(pass.workload().job(pass.workload().topic(), sent++));
            }
            acknowledged += consumer.poll(POLL).count();
        }
    }
}
