package io.wasmjobs.cli.kafka;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Limits a sender to a number of records per second, evenly spaced. */
public final class RateLimiter {

    private final double nanosPerRecord;
    private final long started = System.nanoTime();
    private long records;

    private RateLimiter(double nanosPerRecord) {
        this.nanosPerRecord = nanosPerRecord;
    }

    /**
     * A pace.
     *
     * @param recordsPerSecond 0 for no limit
     */
    public static RateLimiter of(double recordsPerSecond) {
        return new RateLimiter(
                recordsPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / recordsPerSecond);
    }

    /** Waits until the next record may be sent. */
    public void awaitTurn() {
        long due = started + (long) (records++ * nanosPerRecord);
        for (long left = due - System.nanoTime();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
