package io.wasmjobs.job.run;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/** The task's own timers, by the processing clock. */
final class Timers {

    private final ProcessingTimeService time;
    private boolean stopped;

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

    /**
     * Sets no timer any more: the task ends, and what would wait is part of its last checkpoint.
     */
    void stop() {
        stopped = true;
    }
}
