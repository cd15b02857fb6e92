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

    /** Calls back on the task's thread after {@code millis} milliseconds. */
    void after(long millis, ProcessingTimeCallback callback) {
        if (stopped) {
            return;
        }
        // The task cancels the remaining timers, and handles their exceptions.
        ScheduledFuture<?> unused = time.registerTimer(now() + millis, callback);
    }

    /**
     * Wakes a yielding task within a second, because what it waits for may depend only on the time.
     */
    void wakeWithinASecond() {
        if (!wakesSoon) {
            wakesSoon = true;
            after(WAKE_MILLIS, timestamp -> wakesSoon = false);
        }
    }

    /**
     * Ignores timers from now on: the task is ending, and waiting jobs are part of its last
     * checkpoint.
     */
    void stop() {
        stopped = true;
    }

    /**
     * Whether the task has reached the end of its data and sets no more timers. An operator can
     * detect a stop with a savepoint in no other way: Flink calls {@code finish()} only for a
     * drain.
     */
    boolean areQuiesced() {
        ScheduledFuture<?> probe = time.registerTimer(Long.MAX_VALUE, timestamp -> {});
        probe.cancel(false);
        return probe instanceof NeverCompleteFuture;
    }
}
