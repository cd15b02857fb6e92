package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The share of time in which a subtask's threads are busy. */
final class ThreadUtilizationTest {

    private final AtomicLong now = new AtomicLong(-1_000);
    private final ThreadUtilization utilization = new ThreadUtilization(2, now::get);
    private final Consumer<Long> work = utilization.measured(now::addAndGet);

    private double afterUpdate() {
        utilization.update();
        return utilization.getValue();
    }

    @Test
    void threadsWithoutAJobAreIdle() {
        now.addAndGet(100);

        assertThat(afterUpdate()).isZero();
    }

    @Test
    void theUtilizationCountsAllThreads() {
        work.accept(30L);
        now.addAndGet(10);
        work.accept(10L);

        assertThat(afterUpdate()).isEqualTo(0.4);
    }

    @Test
    void onlyTheTimeSinceTheLastUpdateCounts() {
        work.accept(100L);
        assertThat(afterUpdate()).isEqualTo(0.5);

        now.addAndGet(75);
        work.accept(25L);

        assertThat(afterUpdate()).isEqualTo(0.125);
    }

    @Test
    void aRunningInvocationCounts() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Consumer<CountDownLatch> hanging =
                utilization.measured(
                        until -> {
                            running.countDown();
                            try {
                                until.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        Thread thread = new Thread(() -> hanging.accept(gate));
        thread.start();
        running.await();
        now.addAndGet(100);
        assertThat(afterUpdate()).isEqualTo(0.5);
        now.addAndGet(100);
        assertThat(afterUpdate()).isEqualTo(0.5);

        gate.countDown();
        thread.join();
        now.addAndGet(100);

        assertThat(afterUpdate()).isZero();
    }

    @Test
    void anInvocationThatThrowsEndsItsBusyTime() {
        Consumer<Long> failing =
                utilization.measured(
                        nanos -> {
                            now.addAndGet(nanos);
                            throw new IllegalStateException("a fault");
                        });
        try {
            failing.accept(10L);
        } catch (IllegalStateException e) {
            now.addAndGet(10);
        }

        assertThat(afterUpdate()).isEqualTo(0.25);
    }
}
