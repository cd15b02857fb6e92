package io.wasmjobs.benchmarks.pipeline;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.IsolationLevel;

/**
 * Measures the output of a subject. The measurement starts when half is written, so that it
 * excludes the start and most of HotSpot's compilation. Jobs per second count until nine tenths are
 * written, since the end depends on which of several subtasks finishes last; processor time counts
 * until all output is visible to readers.
 */
final class Stopwatch {

    /** Each sample costs processor time: at 50 ms, a hundredth of the pipeline's. */
    private static final long SAMPLE_MILLIS = 200;

    private static final long SAMPLES_PER_CHECK = 5;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final KafkaBrokerProcess broker;
    private final Pass pass;
    private final Duration patience;
    private long samples;

    Stopwatch(KafkaBrokerProcess broker, Pass pass, Duration patience) {
        this.broker = broker;
        this.pass = pass;
        this.patience = patience;
    }

    /** The progress at a moment. */
    record Sample(long written, long nanos, long cpuNanos, Duration brokerCpu) {}

    Figures follow(Subject.Running subject, Duration rest) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        Sample begin = await(subject, deadline, pass.jobs() / 2);
        Sample late = await(subject, deadline, pass.jobs() * 9 / 10);
        await(subject, deadline, pass.jobs());
        Sample visible = visible(subject, deadline, rest);
        long jobs = pass.jobs() - begin.written();
        return new Figures(
                jobs,
                (late.written() - begin.written()) * 1e9 / (late.nanos() - begin.nanos()),
                (visible.cpuNanos() - begin.cpuNanos()) / 1e3 / jobs,
                visible.brokerCpu().minus(begin.brokerCpu()).toNanos() / 1e3 / jobs);
    }

    /** The sample at which this number of jobs is written. */
    Sample await(Subject.Running subject, long jobs) throws Exception {
        return await(subject, System.nanoTime() + patience.toNanos(), jobs);
    }

    private Sample await(Subject.Running subject, long deadline, long jobs) throws Exception {
        while (end(IsolationLevel.READ_UNCOMMITTED) < jobs) {
            checkRegularly(subject, deadline);
        }
        return sample();
    }

    /** The sample of the last change, after everything is committed. */
    private Sample visible(Subject.Running subject, long deadline, Duration rest) throws Exception {
        Sample last = sample();
        long readable = end(IsolationLevel.READ_COMMITTED);
        while (readable < last.written()
                || readable < pass.jobs()
                || System.nanoTime() - last.nanos() < rest.toNanos()) {
            checkRegularly(subject, deadline);
            long now = end(IsolationLevel.READ_COMMITTED);
            if (now != readable || end(IsolationLevel.READ_UNCOMMITTED) != last.written()) {
                readable = now;
                last = sample();
            }
        }
        return last;
    }

    private void checkRegularly(Subject.Running subject, long deadline) throws Exception {
        if (++samples % SAMPLES_PER_CHECK == 0) {
            subject.check();
        }
        if (System.nanoTime() > deadline) {
            throw new TimeoutException(
                    pass.name()
                            + ": "
                            + end(IsolationLevel.READ_COMMITTED)
                            + " of "
                            + pass.jobs()
                            + " jobs ended within "
                            + patience);
        }
        TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
    }

    private Sample sample() throws ExecutionException, InterruptedException {
        return new Sample(
                end(IsolationLevel.READ_UNCOMMITTED),
                System.nanoTime(),
                SYSTEM.getProcessCpuTime(),
                broker.cpu());
    }

    private long end(IsolationLevel isolation) throws ExecutionException, InterruptedException {
        long written =
                broker.end(pass.results(), isolation) + broker.end(pass.deadLetters(), isolation);
        for (int stage = 1; stage < pass.stages(); stage++) {
            written += broker.end(pass.between(stage), isolation);
        }
        return written / pass.stages();
    }
}
