package io.wasmjobs.engine.memory;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The heap that running instances may take, reserved before it is used.
 *
 * <p>Each registered thread is <em>promised</em> what an ordinary instance takes. An invocation
 * that is expected to take more <em>claims</em> the difference before it begins. Claims are served
 * first come, first served, and never from the promised heap: large modules wait for each other,
 * but modules within the promise do not wait. An invocation waits before it holds anything, so
 * there is no deadlock. An invocation that needs more than expected claims it without waiting, or
 * fails.
 */
public final class MemoryBudget {

    private final long maxBytes;
    private final AtomicLong claimed = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Condition> queue = new ArrayDeque<>();
    private volatile long promised;
    private volatile int waiting;

    /** A budget of {@code maxBytes}, nothing of it promised or claimed. */
    public MemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The most that can be claimed: the budget less the promises. */
    public long claimable() {
        return maxBytes - promised;
    }

    /** The bytes that are currently claimed. */
    public long claimed() {
        return claimed.get();
    }

    /** The number of waiting claims. */
    int waiting() {
        return waiting;
    }

    /**
     * Reserves memory for threads, until it is {@link #withdraw withdrawn}.
     *
     * @throws NotEnoughMemory if all promises together would exceed the budget
     */
    public void promise(int threads, long bytesOfEach) {
        lock.lock();
        try {
            long sum = promised + threads * bytesOfEach;
            if (sum > maxBytes) {
                throw new NotEnoughMemory(sum, bytesOfEach, maxBytes);
            }
            promised = sum;
        } finally {
            lock.unlock();
        }
    }

    /** Withdraws a promise, once its threads run nothing. */
    public void withdraw(int threads, long bytesOfEach) {
        lock.lock();
        try {
            long left = promised - threads * bytesOfEach;
            promised = left;
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Claims heap, and waits while others hold it.
     *
     * @param wanted the bytes; at most {@link #claimable} are claimed
     * @param deadlineNanos how long to wait, on the scale of {@link System#nanoTime}
     * @return the bytes claimed, to be {@link #release released}; -1 if the deadline has passed
     */
    public long claim(long wanted, long deadlineNanos) throws InterruptedException {
        long bytes = Math.min(wanted, claimable());
        if (waiting == 0 && take(bytes)) {
            return bytes;
        }
        return waitFor(wanted, deadlineNanos);
    }

    /**
     * Claims heap without waiting, for an invocation that already holds some: waiting for others of
     * that kind could be a deadlock.
     *
     * @return whether there was room
     */
    public boolean tryClaim(long bytes) {
        return waiting == 0 && take(bytes);
    }

    /** Releases claimed heap. */
    public void release(long bytes) {
        claimed.addAndGet(-bytes);
        if (waiting > 0) {
            lock.lock();
            try {
                wakeFirst();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean take(long bytes) {
        if (claimed.addAndGet(bytes) <= claimable()) {
            return true;
        }
        // Another thread may have seen the sum while it was too high, and be waiting.
        release(bytes);
        return false;
    }

    private long waitFor(long wanted, long deadlineNanos) throws InterruptedException {
        Condition turn = lock.newCondition();
        lock.lock();
        try {
            queue.add(turn);
            waiting = queue.size();
            while (true) {
                long bytes = Math.min(wanted, claimable());
                if (queue.peek() == turn && take(bytes)) {
                    return bytes;
                }
                if (turn.awaitNanos(deadlineNanos - System.nanoTime()) <= 0) {
                    return -1;
                }
            }
        } finally {
            queue.remove(turn);
            waiting = queue.size();
            wakeFirst();
            lock.unlock();
        }
    }

    private void wakeFirst() {
        Condition first = queue.peek();
        if (first != null) {
            first.signal();
        }
    }
}
