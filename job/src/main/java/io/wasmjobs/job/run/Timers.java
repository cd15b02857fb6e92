package io.wasmjobs.job.run;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.concurrent.NeverCompleteFuture;

/** The task's own timers, by the processing clock. */
final class Timers {

    private static final long WAKE_MILLIS = 1_000;

    private final ProcessingTimeService time;
    private boolean stopped;
    private boolean wakesSoon;

    Timers(ProcessingTimeService time) {
        this.time = time;
    }

    long now() {
        return time.getCurrentProcessingTime();
    }

    /** Does something on the task's thread after so many milliseconds. */
    void after(long millis, ProcessingTimeCallback callback) {
        if (stopped) {
            return;
        }
        // The task itself ends the timers that are left, and sees to what they throw.
        ScheduledFuture<?> unused = time.registerTimer(now() + millis, callback);
    }

    /** Wakes a task that yields: what it waits for may be known by time alone. */
    void wakeWithinASecond() {
        if (!wakesSoon) {
            wakesSoon = true;
            after(WAKE_MILLIS, timestamp -> wakesSoon = false);
        }
    }

    /**
     * Sets no timer any more: the task ends, and what would wait is part of its last checkpoint.
     */
    void stop() {
        stopped = true;
    }

    /**
     * Whether the task has come to the end of its data and sets no timer any more. Flink tells an
     * operator in no other way of a stop with a savepoint: it calls {@code finish()} for a drain
     * only.
     */
    boolean areQuiesced() {
        ScheduledFuture<?> probe = time.registerTimer(Long.MAX_VALUE, timestamp -> {});
        probe.cancel(false);
        return probe instanceof NeverCompleteFuture;
    }
}
