package io.wasmjobs.engine.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A deadline interrupts its own invocation, and never the one after it. */
@Timeout(600)
class DeadlineClockTest {

    private final DeadlineClock clock = new DeadlineClock();

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void aDeadlineThatIsNotReachedInterruptsNothing() {
        Deadline deadline = clock.ofThisThread();
        deadline.arm(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        assertThat(deadline.disarm()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aDeadlineInterruptsASleepAndClearsTheFlag() {
        Deadline deadline = clock.ofThisThread();
        for (int i = 0; i < 20; i++) {
            deadline.arm(System.nanoTime() + 1_000_000);
            boolean interrupted = sleepsUntilInterrupted();
            assertThat(deadline.disarm()).isTrue();
            assertThat(interrupted).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aDeadlineInThePastInterruptsImmediately() {
        Deadline deadline = clock.ofThisThread();
        deadline.arm(System.nanoTime() - 1);
        assertThat(sleepsUntilInterrupted()).isTrue();
        assertThat(deadline.disarm()).isTrue();
    }

    @Test
    void anEarlierDeadlineDoesNotWaitForALaterOne() throws Exception {
        CountDownLatch laterIsArmed = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            Future<Boolean> later =
                    threads.submit(
                            () -> {
                                Deadline deadline = clock.ofThisThread();
                                deadline.arm(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
                                laterIsArmed.countDown();
                                done.await();
                                return deadline.disarm();
                            });
            laterIsArmed.await();
            Deadline deadline = clock.ofThisThread();
            deadline.arm(System.nanoTime() + 2_000_000);
            assertThat(sleepsUntilInterrupted()).isTrue();
            assertThat(deadline.disarm()).isTrue();
            done.countDown();
            assertThat(later.get()).isFalse();
        } finally {
            done.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void anInterruptByAnotherThreadIsKept() {
        Deadline deadline = clock.ofThisThread();
        deadline.arm(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        Thread.currentThread().interrupt();
        assertThat(deadline.disarm()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    /** With deadlines about as long as the work, each thread must see only its own interrupts. */
    @Test
    void noLateInterruptReachesTheNextInvocation() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<int[]>> results = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Callable<int[]> racing = this::race;
            results.add(threads.submit(racing));
        }
        int fired = 0;
        for (Future<int[]> result : results) {
            int[] counts = result.get();
            assertThat(counts[1]).as("interrupts between invocations").isZero();
            fired += counts[0];
        }
        threads.shutdownNow();
        assertThat(fired).as("deadlines that fired").isPositive();
    }

    private int[] race() {
        Deadline deadline = clock.ofThisThread();
        int fired = 0;
        int stray = 0;
        for (int i = 0; i < 20_000; i++) {
            deadline.arm(System.nanoTime() + i % 40 * 1_000L);
            long until = System.nanoTime() + 20_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            fired += deadline.disarm() ? 1 : 0;
            stray += Thread.interrupted() ? 1 : 0;
        }
        return new int[] {fired, stray};
    }

    private static boolean sleepsUntilInterrupted() {
        try {
            // The deadline has to interrupt this wait; the latch is never counted down.
            return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
        } catch (InterruptedException expected) {
            return true;
        }
    }
}
