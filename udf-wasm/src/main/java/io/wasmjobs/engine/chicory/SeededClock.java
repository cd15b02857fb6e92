package io.wasmjobs.engine.chicory;

import java.util.concurrent.TimeUnit;

/**
 * The clocks of a deterministic guest. They advance by a fixed step with each reading, and by the
 * whole time of each sleep, which takes no time of the host.
 */
final class SeededClock {

    static final int REALTIME = 0;
    static final int MONOTONIC = 1;

    /** What a reading takes, and the resolution of both clocks, in nanoseconds. */
    static final long STEP_NANOS = 1_000;

    /**
     * The monotonic clock at the beginning of a job. That of an initialisation begins at 0, so that
     * no job sees it go back.
     */
    static final long JOB_BEGINS_NANOS = TimeUnit.HOURS.toNanos(1);

    private final long realtimeAhead;
    private long monotonic;

    private SeededClock(long epochMillis, long monotonic) {
        this.monotonic = monotonic;
        this.realtimeAhead = epochMillis * TimeUnit.MILLISECONDS.toNanos(1) - monotonic;
    }

    /** The clocks of a job that begins at a time since the epoch. */
    static SeededClock ofJob(long epochMillis) {
        return new SeededClock(epochMillis, JOB_BEGINS_NANOS);
    }

    /** The clocks of an initialisation. */
    static SeededClock ofInitialisation() {
        return new SeededClock(0, 0);
    }

    static boolean has(int clock) {
        return clock == REALTIME || clock == MONOTONIC;
    }

    /** Reads a clock, which takes one step. */
    long read(int clock) {
        long now = now(clock);
        monotonic += STEP_NANOS;
        return now;
    }

    /** The time on a clock. */
    long now(int clock) {
        return clock == REALTIME ? realtimeAhead + monotonic : monotonic;
    }

    /** Passes time, up to the end of the clock. */
    void sleep(long nanos) {
        monotonic = nanos > Long.MAX_VALUE - monotonic ? Long.MAX_VALUE : monotonic + nanos;
    }
}
