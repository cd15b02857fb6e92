package io.wasmjobs.job.run;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.function.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a watermark back until the jobs of all records before it have ended, so that an outcome is
 * not late if its record was not. Time is divided into periods: each job belongs to one, and a
 * watermark ends one. Used by the task's thread only.
 *
 * <p>There are no more periods than jobs that have not ended. An idle status waits in the same way,
 * because an idle input would not hold back the watermarks of others downstream.
 */
final class HeldWatermarks {

    /** The period of all restored jobs. */
    private static final long FIRST_PERIOD = 0;

    private final long run;
    private final ThrowingConsumer<Watermark, Exception> watermarks;
    private final ThrowingConsumer<WatermarkStatus, Exception> statuses;
    private final TreeMap<Long, Period> periods = new TreeMap<>();
    private long current = FIRST_PERIOD;
    private boolean idleWaits;

    /** The unfinished jobs of a period, and the latest watermark after them. */
    private static final class Period {
        private int jobs;
        private @Nullable Watermark end;
    }

    /**
     * @param run identifies this run of the subtask
     * @param watermarks receives the released watermarks
     * @param statuses receives the released statuses
     */
    HeldWatermarks(
            long run,
            ThrowingConsumer<Watermark, Exception> watermarks,
            ThrowingConsumer<WatermarkStatus, Exception> statuses) {
        this.run = run;
        this.watermarks = watermarks;
        this.statuses = statuses;
    }

    /** Adds restored jobs, which have not ended. */
    void restored(int jobs) {
        if (jobs > 0) {
            period(FIRST_PERIOD).jobs += jobs;
        }
    }

    /** Adds a job and returns its period. */
    long jobBegins() {
        period(current).jobs++;
        return current;
    }

    private Period period(long number) {
        return periods.computeIfAbsent(number, added -> new Period());
    }

    /** Removes a job whose outcome has been emitted. */
    void jobEnded(long runOfJob, long periodOfJob) throws Exception {
        long number = runOfJob == run ? periodOfJob : FIRST_PERIOD;
        Period period = period(number);
        period.jobs--;
        if (period.jobs == 0) {
            remove(number, period.end);
        }
    }

    private void remove(long number, @Nullable Watermark end) throws Exception {
        periods.remove(number);
        Map.Entry<Long, Period> earlier = periods.lowerEntry(number);
        if (end != null) {
            if (earlier == null) {
                watermarks.accept(end);
            } else {
                earlier.getValue().end = end;
            }
        }
        if (periods.isEmpty() && idleWaits) {
            idleWaits = false;
            statuses.accept(WatermarkStatus.IDLE);
        }
    }

    /** Forwards a watermark, now or once the jobs before it have ended. */
    void take(Watermark watermark) throws Exception {
        Map.Entry<Long, Period> latest = periods.lastEntry();
        if (latest == null) {
            watermarks.accept(watermark);
            return;
        }
        latest.getValue().end = watermark;
        current = latest.getKey() + 1;
    }

    /** Forwards a status, now or once the jobs before it have ended. */
    void take(WatermarkStatus status) throws Exception {
        if (status.isIdle() && !periods.isEmpty()) {
            idleWaits = true;
        } else if (idleWaits) {
            idleWaits = false;
        } else {
            statuses.accept(status);
        }
    }
}
