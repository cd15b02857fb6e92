package io.wasmjobs.benchmarks.pipeline;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.IsolationLevel;

/**
 * Follows what a contender writes. Time begins when half is written, so that starting up, and what
 * HotSpot compiles of guest and pipeline anew, are hardly part of it. Jobs per second count to when
 * nine tenths are written, since who of several subtasks has the last jobs is chance; processor
 * time to when all is visible to readers.
 */
final class Stopwatch {

    /** Looking costs processor time of its own: a hundredth of the pipeline's at 50 ms. */
    private static final long LOOK_MILLIS = 200;

    private static final long LOOKS_PER_CHECK = 5;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final KafkaBrokerProcess broker;
    private final Pass course;
    private final Duration patience;
    private long looks;

    Stopwatch(KafkaBrokerProcess broker, Pass course, Duration patience) {
        this.broker = broker;
        this.course = course;
        this.patience = patience;
    }

    /** How far it was at a moment. */
    record Sample(long written, long nanos, long cpuNanos, Duration brokerCpu) {}

    Figures follow(Subject.Running contender, Duration rest) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        Sample begin = await(contender, deadline, course.jobs() / 2);
        Sample late = await(contender, deadline, course.jobs() * 9 / 10);
        await(contender, deadline, course.jobs());
        Sample visible = visible(contender, deadline, rest);
        long jobs = course.jobs() - begin.written();
        return new Figures(
                jobs,
                (late.written() - begin.written()) * 1e9 / (late.nanos() - begin.nanos()),
                (visible.cpuNanos() - begin.cpuNanos()) / 1e3 / jobs,
                visible.brokerCpu().minus(begin.brokerCpu()).toNanos() / 1e3 / jobs);
    }

    /** The sample of when that many jobs are written. */
    Sample await(Subject.Running contender, long jobs) throws Exception {
        return await(contender, System.nanoTime() + patience.toNanos(), jobs);
    }

    private Sample await(Subject.Running contender, long deadline, long jobs) throws Exception {
        while (end(IsolationLevel.READ_UNCOMMITTED) < jobs) {
            look(contender, deadline);
        }
        return sample();
    }

    /** The sample of the last change, once everything is committed and nothing changes any more. */
    private Sample visible(Subject.Running contender, long deadline, Duration rest)
            throws Exception {
        Sample last = sample();
        long readable = end(IsolationLevel.READ_COMMITTED);
        while (readable < last.written()
                || readable < course.jobs()
                || System.nanoTime() - last.nanos() < rest.toNanos()) {
            look(contender, deadline);
            long now = end(IsolationLevel.READ_COMMITTED);
            if (now != readable || end(IsolationLevel.READ_UNCOMMITTED) != last.written()) {
                readable = now;
                last = sample();
            }
        }
        return last;
    }

    private void look(Subject.Running contender, long deadline) throws Exception {
        if (++looks % LOOKS_PER_CHECK == 0) {
            contender.check();
        }
        if (System.nanoTime() > deadline) {
            throw new TimeoutException(
                    course.name()
                            + ": "
                            + end(IsolationLevel.READ_COMMITTED)
                            + " of "
                            + course.jobs()
                            + " jobs ended within "
                            + patience);
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
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
                broker.end(course.results(), isolation)
                        + broker.end(course.deadLetters(), isolation);
        for (int stage = 1; stage < course.stages(); stage++) {
            written += broker.end(course.between(stage), isolation);
        }
        return written / course.stages();
    }
}
