package io.wasmjobs.engine.memory;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The heap that running instances may take, handed out before it is needed.
 *
 * <p>Each registered thread is <em>promised</em> what an ordinary instance takes. What an
 * invocation is expected to take beyond that, it <em>claims</em> before it begins. Claims wait for
 * each other in the order in which they came, and the promises are never used for them: a module
 * that needs much makes others of its kind wait, but no module within the promise. As an invocation
 * waits before it holds anything, no two can wait for each other. One that takes more than expected
 * claims that without waiting, or ends.
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

    /** What can be claimed at most: the budget without what is promised. */
    public long claimable() {
        return maxBytes - promised;
    }

    /** What is claimed now. */
    public long claimed() {
        return claimed.get();
    }

    /** How many claims wait for room. */
    int waiting() {
        return waiting;
    }

    /**
     * Promises threads their memory, until it is {@link #withdraw withdrawn}.
     *
     * @throws NotEnoughMemory if this and what was promised before is more than the budget
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

    /** Takes a promise back: its threads run nothing any more. */
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
     * Claims heap, and waits for it where others hold it.
     *
     * @param wanted the bytes; more than {@link #claimable} are cut to that
     * @param deadlineNanos how long to wait, on the scale of {@link System#nanoTime}
     * @return what is claimed, to be {@link #release released}; -1 where the time is over
     */
    public long claim(long wanted, long deadlineNanos) throws InterruptedException {
        long bytes = Math.min(wanted, claimable());
        if (waiting == 0 && take(bytes)) {
            return bytes;
        }
        return waitFor(wanted, deadlineNanos);
    }

    /**
     * Claims heap without waiting, for an invocation that holds some already: waiting for others
     * like it, it could wait for ever.
     *
     * @return whether there was room
     */
    public boolean tryClaim(long bytes) {
        return waiting == 0 && take(bytes);
    }

    /** Gives back what was claimed. */
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
        // Another one may have seen too much for a moment, and wait now.
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
