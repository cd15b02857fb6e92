package io.wasmjobs.job.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subtask's threads. They claim jobs from bundles; each that wakes wakes one more while jobs are
 * left, so that a bundle of fast jobs costs one wake-up and slow ones soon have every thread.
 */
final class WorkerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition jobsLeft = lock.newCondition();
    private final ArrayDeque<Bundle> bundles = new ArrayDeque<>();
    private final ArrayDeque<Bundle> firstBundles = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Consumer<JobInFlight> work;
    private final Runnable beforeIdle;
    private int idle;
    private volatile boolean closed;

    /** Whether threads should leave their bundle for one that comes first. */
    private volatile boolean firstIsWaiting;

    /**
     * @param name what the threads are called
     * @param work what is done with a job; throws nothing
     * @param beforeIdle what a thread does that finds no job left; throws nothing
     */
    WorkerPool(String name, int threadCount, Consumer<JobInFlight> work, Runnable beforeIdle) {
        this.work = work;
        this.beforeIdle = beforeIdle;
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new Thread(this::runBundles, name + "-" + i);
            thread.setDaemon(true);
            thread.setContextClassLoader(WorkerPool.class.getClassLoader());
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    void submit(Bundle bundle) {
        submit(() -> bundles.add(bundle));
    }

    /** Submits jobs that are claimed before all others. */
    void submitFirst(Bundle bundle) {
        submit(
                () -> {
                    firstBundles.add(bundle);
                    firstIsWaiting = true;
                });
    }

    private void submit(Runnable adding) {
        lock.lock();
        try {
            adding.run();
            if (idle > 0) {
                jobsLeft.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void runBundles() {
        Bundle bundle = take();
        while (bundle != null) {
            JobInFlight job = bundle.claim();
            while (job != null) {
                work.accept(job);
                job = closed || firstIsWaiting ? null : bundle.claim();
            }
            if (!hasJobs()) {
                beforeIdle.run();
            }
            bundle = take();
        }
    }

    private boolean hasJobs() {
        lock.lock();
        try {
            return head() != null;
        } finally {
            lock.unlock();
        }
    }

    /** A bundle with jobs left, or null once the pool is closed. */
    private @Nullable Bundle take() {
        lock.lock();
        try {
            while (!closed) {
                Bundle head = head();
                if (head == null) {
                    idle++;
                    try {
                        jobsLeft.await();
                    } finally {
                        idle--;
                    }
                } else {
                    if (idle > 0) {
                        jobsLeft.signal();
                    }
                    return head;
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

    private @Nullable Bundle head() {
        Bundle first = firstLeft(firstBundles);
        firstIsWaiting = first != null;
        return first != null ? first : firstLeft(bundles);
    }

    private static @Nullable Bundle firstLeft(ArrayDeque<Bundle> bundles) {
        while (!bundles.isEmpty() && bundles.element().isExhausted()) {
            bundles.remove();
        }
        return bundles.peek();
    }

    /**
     * Claims no further job and waits for the invocations that run. Those that run longer than the
     * limit are interrupted.
     *
     * @throws InterruptedException if the task is cancelled meanwhile
     */
    void finish(Duration limit) throws InterruptedException {
        claimNoMore();
        awaitEnd(limit);
        close();
    }

    /** Interrupts what runs, and waits for the threads to end. */
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
