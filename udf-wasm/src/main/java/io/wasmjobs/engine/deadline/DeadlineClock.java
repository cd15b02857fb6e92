package io.wasmjobs.engine.deadline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches the deadlines of all threads that run invocations, with a thread of its own, which sleeps
 * until the earliest known deadline. An invocation wakes it only for an earlier one.
 */
public final class DeadlineClock implements AutoCloseable {

    private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(60);

    private final List<Deadline> deadlines = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Deadline> ofThread = ThreadLocal.withInitial(this::register);
    private final Thread thread;
    private volatile long wakesAt;
    private volatile boolean closed;

    /** Starts the thread. */
    public DeadlineClock() {
        wakesAt = System.nanoTime() + LONGEST_SLEEP;
        thread = new Thread(this::watchAll, "wasm-deadlines");
        thread.setDaemon(true);
        thread.start();
    }

    /** The deadline of the calling thread's invocations. */
    public Deadline ofThisThread() {
        return ofThread.get();
    }

    private Deadline register() {
        deadlines.removeIf(Deadline::isAbandoned);
        Deadline deadline = new Deadline(this, Thread.currentThread());
        deadlines.add(deadline);
        return deadline;
    }

    /** Ensures that the thread is awake at {@code deadline}. */
    void watch(long deadline) {
        if (deadline - wakesAt < 0) {
            LockSupport.unpark(thread);
        }
    }

    private void watchAll() {
        while (!closed) {
            // Publish the wake-up time before looking at the deadlines: a deadline that is armed
            // after that sees the time and wakes this thread.
            long now = System.nanoTime();
            long next = now + LONGEST_SLEEP;
            wakesAt = next;
            for (Deadline deadline : deadlines) {
                long due = deadline.fireIfDue(now, next);
                if (due - next < 0) {
                    next = due;
                }
            }
            wakesAt = next;
            LockSupport.parkNanos(this, next - System.nanoTime());
        }
    }

    /** Stops the thread; deadlines that are armed later never fire. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
