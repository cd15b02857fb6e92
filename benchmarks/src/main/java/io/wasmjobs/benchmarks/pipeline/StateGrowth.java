package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.benchmarks.pipeline.Stopwatch.Sample;
import io.wasmjobs.protocol.PayloadForm;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a job costs, and a checkpoint takes, among few ids and among ten times as many. */
final class StateGrowth {

    private static final int TIMES = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Broker broker;

    StateGrowth(Broker broker) {
        this.broker = broker;
    }

    /**
     * One stretch of the way.
     *
     * @param ids in state at its end
     * @param cpu microseconds of processor time for each job
     * @param incremental bytes that checkpoints wrote for each new id
     * @param state bytes that the whole state took for each id, at its end
     */
    record Stretch(long ids, double cpu, double incremental, double state) {}

    List<Stretch> measure(Pipeline pipeline, long ids) throws Exception {
        Workload workload = new Workload(PayloadForm.CLOUD_EVENT, Guests.ECHO, 20, "growth");
        Course course = new Course("growth", workload, TIMES * ids + ids / 2);
        broker.createTopics(Map.of(), course.results(), course.deadLetters());
        Pipeline.OnCluster running = pipeline.start(course);
        try {
            Stopwatch stopwatch = new Stopwatch(broker, course, PATIENCE);
            return List.of(
                    stretch(running, stopwatch, ids / 2, ids),
                    stretch(running, stopwatch, TIMES * ids, course.jobs()));
        } finally {
            running.stop();
            broker.deleteTopics(course.outputs());
        }
    }

    private static Stretch stretch(
            Pipeline.OnCluster running, Stopwatch stopwatch, long from, long to) throws Exception {
        Sample begin = stopwatch.await(running, from);
        Pipeline.Written before = running.checkpoints();
        Sample end = stopwatch.await(running, to);
        running.checkpoint();
        Pipeline.Written after = running.checkpoints();
        long jobs = end.written() - begin.written();
        return new Stretch(
                end.written(),
                (end.cpuNanos() - begin.cpuNanos()) / 1e3 / jobs,
                (double) (after.incremental() - before.incremental()) / jobs,
                (double) after.whole() / end.written());
    }
}
