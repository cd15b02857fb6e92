package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.PayloadForm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Measures checkpoints of many entities, both complete and after a hundredth has changed, and the
 * time until a pipeline of another parallelism runs from their savepoint.
 */
final class EntityGrowth {

    private static final int HUNDREDTH = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final KafkaBrokerProcess broker;
    private final Clients clients;

    EntityGrowth(KafkaBrokerProcess broker) {
        this.broker = broker;
        this.clients =
                new Clients(
                        broker.bootstrapServers(),
                        Map.of("linger.ms", "50", "batch.size", "65536"));
    }

    /**
     * The figures.
     *
     * @param state bytes of the whole state for each entity
     * @param ofChanges bytes that checkpoints wrote for each changed entity
     * @param savepoint the time of the stop with a savepoint
     * @param restore the time from the start of the second cluster to a result on restored state
     */
    record EntityFigures(double state, double ofChanges, Duration savepoint, Duration restore) {}

    /**
     * @param first creates the entities, of 200 bytes each
     * @param second restores them
     */
    EntityFigures measure(PipelineSubject first, PipelineSubject second, int entities)
            throws Exception {
        Workload workload =
                new Workload(PayloadForm.CLOUD_EVENT, GuestModules.KEEP, 200).withKeys(entities);
        long changed = Math.max(1, entities / HUNDREDTH);
        Pass pass = new Pass("entities", workload, entities + 2 * changed);
        broker.createTopics(Map.of(), workload.topic(), pass.results(), pass.deadLetters());
        Stopwatch stopwatch = new Stopwatch(broker, pass, PATIENCE);
        try {
            PipelineSubject.OnCluster running = first.start(pass);
            PipelineSubject.Written whole;
            PipelineSubject.Written after;
            String savepoint;
            Duration stop;
            try {
                whole = grow(running, stopwatch, workload, 0, entities);
                after = grow(running, stopwatch, workload, entities, entities + changed);
                long began = System.nanoTime();
                savepoint = running.stopWithSavepoint();
                stop = Duration.ofNanos(System.nanoTime() - began);
            } finally {
                running.stop();
            }
            send(workload, entities + changed, pass.jobs());
            long began = System.nanoTime();
            PipelineSubject.OnCluster restored = second.startFrom(savepoint, pass);
            try {
                stopwatch.await(restored, entities + changed + 1);
                return new EntityFigures(
                        (double) whole.whole() / entities,
                        (double) (after.incremental() - whole.incremental()) / changed,
                        stop,
                        Duration.ofNanos(System.nanoTime() - began));
            } finally {
                restored.stop();
            }
        } finally {
            broker.deleteTopics(List.of(workload.topic(), pass.results(), pass.deadLetters()));
        }
    }

    private PipelineSubject.Written grow(
            PipelineSubject.OnCluster running,
            Stopwatch stopwatch,
            Workload workload,
            long from,
            long to)
            throws Exception {
        send(workload, from, to);
        stopwatch.await(running, to);
        running.checkpoint();
        return running.checkpoints();
    }

    private void send(Workload workload, long from, long to) {
        try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
            for (long job = from; job < to; job++) {
                Future<?> unused = producer.send(workload.job(workload.topic(), job));
            }
        }
    }
}
