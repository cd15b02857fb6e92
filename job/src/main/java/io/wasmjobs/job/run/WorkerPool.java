package io.wasmjobs.job.run;

import io.wasmjobs.job.schedule.FairQueue;
import io.wasmjobs.job.schedule.TenantUse;
import io.wasmjobs.job.schedule.Turn;
import io.wasmjobs.protocol.WasmJob;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subtask's threads. The threads claim jobs from the current turn. A thread that wakes wakes one
 * more while jobs are left, so a turn of fast jobs costs one wake-up, and slow jobs soon use every
 * thread.
 */
final class WorkerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ThreadMXBean CLOCKS = ManagementFactory.getThreadMXBean();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition jobsLeft = lock.newCondition();
    private final FairQueue<JobInFlight> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final Consumer<JobInFlight> work;
    private final Runnable beforeIdle;
    private @Nullable Turn<JobInFlight> current;
    private int idle;
    private int busy;
    private volatile boolean closed;

    /**
     * @param name the prefix of the threads' names
     * @param queue decides which job is next; used only by this pool from now on
     * @param work the work on a job; must not throw
     * @param beforeIdle called by a thread that finds no job left; must not throw
     */
    WorkerPool(
            String name,
            int threadCount,
            FairQueue<JobInFlight> queue,
            Consumer<JobInFlight> work,
            Runnable beforeIdle) {
        this.queue = queue;
        this.work = work;
        this.beforeIdle = beforeIdle;
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new Thread(this::runTurns, name + "-" + i);
            thread.setDaemon(true);
            thread.setContextClassLoader(WorkerPool.class.getClassLoader());
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    void submit(List<JobInFlight> jobs) {
        lock.lock();
        try {
            for (JobInFlight job : jobs) {
                WasmJob wasmJob = job.received().job();
                queue.add(
                        wasmJob.tenant(),
                        wasmJob.module().id(),
                        wasmJob.scheduling().priority(),
                        job);
            }
            wakeOne();
        } finally {
            lock.unlock();
        }
    }

    /** Submits a job that is claimed before its tenant's other jobs. */
    void submitFirst(JobInFlight job) {
        lock.lock();
        try {
            WasmJob wasmJob = job.received().job();
            queue.addFirst(wasmJob.tenant(), wasmJob.module().id(), job);
            wakeOne();
        } finally {
            lock.unlock();
        }
    }

    /** The queued and running jobs and the use of each tenant, by name. */
    Map<String, TenantUse> tenants() {
        lock.lock();
        try {
            return queue.uses();
        } finally {
            lock.unlock();
        }
    }

    private void wakeOne() {
        if (idle > 0) {
            jobsLeft.signal();
        }
    }

    private void runTurns() {
        Turn<JobInFlight> turn = take();
        long processor = processorNanos();
        while (turn != null) {
            long began = System.nanoTime();
            int jobs = 0;
            JobInFlight job = turn.claim();
            while (job != null) {
                jobs++;
                work.accept(job);
                job = closed ? null : turn.claim();
            }
            long ended = System.nanoTime();
            long processorThen = processor;
            processor = processorNanos();
            Turn<JobInFlight> next = leave(turn, jobs, processor - processorThen, ended - began);
            if (next == null) {
                beforeIdle.run();
                next = take();
                processor = processorNanos();
            }
            turn = next;
        }
    }

    /**
     * The processor time of the thread. Read once for each turn, because reading it costs as much
     * as a fast job.
     */
    private static long processorNanos() {
        return CLOCKS.isCurrentThreadCpuTimeSupported()
                ? CLOCKS.getCurrentThreadCpuTime()
                : System.nanoTime();
    }

    /** Leaves a turn and joins the next; null if none is ready. */
    private @Nullable Turn<JobInFlight> leave(
            Turn<JobInFlight> turn, int jobs, long processorNanos, long wallNanos) {
        lock.lock();
        try {
            busy--;
            queue.leave(turn, jobs, processorNanos, wallNanos);
            return closed ? null : join();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a turn; null once the pool is closed. */
    private @Nullable Turn<JobInFlight> take() {
        lock.lock();
        try {
            while (!closed) {
                Turn<JobInFlight> turn = join();
                if (turn != null) {
                    return turn;
                }
                idle++;
                try {
                    jobsLeft.await();
                } finally {
                    idle--;
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Turn<JobInFlight> join() {
        Turn<JobInFlight> turn = current;
        if (turn == null || turn.isExhausted()) {
            turn = queue.next(threads.size() - busy);
            current = turn;
        }
        if (turn != null) {
            busy++;
            queue.join(turn);
            if (turn.size() > 1 || queue.hasQueued()) {
                wakeOne();
            }
        }
        return turn;
    }

    /**
     * Claims no further jobs and waits for running invocations. Those that take longer than the
     * limit are interrupted.
     *
     * @throws InterruptedException if the task is cancelled in the meantime
     */
    void finish(Duration limit) throws InterruptedException {
        claimNoMore();
        awaitEnd(limit);
        close();
    }

    /** Interrupts running invocations, and waits for the threads to end. */
    @Override
    public void close() {
        claimNoMore();
        threads.forEach(Thread::interrupt);
        try {
            awaitEnd(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                LOG.warn("Thread {} does not end within {}", thread.getName(), PATIENCE);
            }
        }
    }

    private void claimNoMore() {
        lock.lock();
        try {
            closed = true;
            jobsLeft.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            thread.join(Math.max(1, left));
        }
    }
}
