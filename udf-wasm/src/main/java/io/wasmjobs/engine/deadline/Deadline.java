package io.wasmjobs.engine.deadline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The deadline of the invocation that runs on one thread.
 *
 * <p>The state is one number: a generation, which each invocation increments, and a phase. The
 * clock interrupts the thread only after it has moved the generation that it found overdue from
 * armed to firing, and an invocation ends only when no interrupt is pending. So a late interrupt
 * never reaches the next invocation.
 */
public final class Deadline {

    private static final long PHASES = 4;
    private static final long IDLE = 0;
    private static final long ARMED = 1;
    private static final long FIRING = 2;
    private static final long FIRED = 3;

    private final DeadlineClock clock;
    private final Thread thread;
    private final AtomicLong state = new AtomicLong(IDLE);
    private volatile long nanoTime;

    Deadline(DeadlineClock clock, Thread thread) {
        this.clock = clock;
        this.thread = thread;
    }

    /**
     * Interrupts this thread at {@code deadline}, on the scale of {@link System#nanoTime}, unless
     * {@link #disarm} comes first.
     */
    public void arm(long deadline) {
        nanoTime = deadline;
        long idle = state.get();
        state.set(idle - idle % PHASES + PHASES + ARMED);
        clock.watch(deadline);
    }

    /**
     * Ends the invocation. Afterwards the deadline does not interrupt this thread, and an interrupt
     * that it caused is cleared.
     *
     * @return whether the deadline came first
     */
    public boolean disarm() {
        long armed = state.get();
        if (armed % PHASES == ARMED && state.compareAndSet(armed, armed - ARMED + IDLE)) {
            return false;
        }
        while (state.get() % PHASES == FIRING) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        return true;
    }

    boolean isAbandoned() {
        return !thread.isAlive();
    }

    /**
     * Interrupts the thread if its deadline has come.
     *
     * @return the time of the deadline that is still to come, or {@code otherwise}
     */
    long fireIfDue(long now, long otherwise) {
        long seen = state.get();
        if (seen % PHASES != ARMED) {
            return otherwise;
        }
        long deadline = nanoTime;
        if (deadline - now > 0) {
            return deadline;
        }
        if (state.compareAndSet(seen, seen - ARMED + FIRING)) {
            thread.interrupt();
            state.set(seen - ARMED + FIRED);
        }
        return otherwise;
    }
}
