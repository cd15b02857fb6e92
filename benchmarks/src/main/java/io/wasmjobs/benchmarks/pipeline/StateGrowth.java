package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.benchmarks.pipeline.Stopwatch.Sample;
import io.wasmjobs.protocol.PayloadForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures the cost of jobs and checkpoints with a number of ids, and with ten times as many. */
final class StateGrowth {

    /** Small jobs, since only their ids matter. */
    static final Workload WORKLOAD =
            new Workload(PayloadForm.CLOUD_EVENT, GuestModules.ECHO, 20).named("growth");

    private static final int TIMES = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final KafkaBrokerProcess broker;

    StateGrowth(KafkaBrokerProcess broker) {
        this.broker = broker;
    }

    /**
     * The figures of one part of the run.
     *
     * @param ids the ids in state at its end
     * @param cpu microseconds of processor time for each job
     * @param state bytes of the whole state for each id, at its end
     * @param incremental bytes that checkpoints wrote for each id, from the first one to the last
     */
    record Stretch(long ids, double cpu, double state, double incremental) {}

    /** The number of jobs for a number of ids. */
    static long jobs(long ids) {
        return TIMES * ids + ids / 2;
    }

    /** Measures all parts after a first one, which warms up. */
    List<Stretch> measure(PipelineSubject pipeline, long ids) throws Exception {
        go(pipeline, new Pass("growth-warm-up", WORKLOAD, 2 * ids), List.of(ids, 2 * ids));
        return go(pipeline, new Pass("growth", WORKLOAD, jobs(ids)), List.of(ids, jobs(ids)));
    }

    /**
     * Each part ends at one of these numbers of ids, and begins half of the first number before.
     */
    private List<Stretch> go(PipelineSubject pipeline, Pass pass, List<Long> ends)
            throws Exception {
        long length = ends.get(0) / 2;
        broker.createTopics(Map.of(), pass.results(), pass.deadLetters());
        PipelineSubject.OnCluster running = pipeline.start(pass);
        try {
            Stopwatch stopwatch = new Stopwatch(broker, pass, PATIENCE);
            List<Stretch> stretches = new ArrayList<>();
            for (long end : ends) {
                stretches.add(stretch(running, stopwatch, end - length, end));
            }
            return stretches;
        } finally {
            running.stop();
            broker.deleteTopics(pass.topics());
        }
    }

    private static Stretch stretch(
            PipelineSubject.OnCluster running, Stopwatch stopwatch, long from, long to)
            throws Exception {
        Sample begin = stopwatch.await(running, from);
        Sample end = stopwatch.await(running, to);
        running.checkpoint();
        PipelineSubject.Written written = running.checkpoints();
        long jobs = end.written() - begin.written();
        return new Stretch(
                end.written(),
                (end.cpuNanos() - begin.cpuNanos()) / 1e3 / jobs,
                (double) written.whole() / end.written(),
                (double) written.incremental() / end.written());
    }
}
