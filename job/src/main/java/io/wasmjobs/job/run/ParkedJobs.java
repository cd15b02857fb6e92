package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for a time, each in keyed state with a timer. They take no heap and no capacity,
 * and an incremental checkpoint writes each of them once. Used by the task's thread only.
 */
final class ParkedJobs implements Triggerable<String, Long> {

    /** The name of the state. */
    static final String STATE = "parked-jobs";

    private final KeyedJobs jobs;
    private final Consumer<JobInFlight> receiver;
    private @Nullable InternalTimerService<Long> timers;
    private int count;

    /**
     * @param jobs the state
     * @param receiver receives each job whose time has come, after it was removed
     */
    ParkedJobs(KeyedJobs jobs, Consumer<JobInFlight> receiver) {
        this.jobs = jobs;
        this.receiver = receiver;
    }

    /** Uses the timers of this operator, and counts the restored jobs. */
    void open(InternalTimerService<Long> service) throws Exception {
        timers = service;
        jobs.open();
        try (Stream<Tuple2<String, Long>> names = jobs.names()) {
            count = Math.toIntExact(names.count());
        }
    }

    int count() {
        return count;
    }

    /** Parks a job until {@link JobInFlight#notBefore()}; false if its key is another subtask's. */
    boolean offer(JobInFlight job) {
        String key = jobs.keyOf(job);
        if (!jobs.owns(key)) {
            return false;
        }
        long replay = job.received().job().replay();
        if (jobs.get(key, replay) == null) {
            count++;
        }
        jobs.put(key, job.forCheckpoint());
        Objects.requireNonNull(timers, "parked before open")
                .registerProcessingTimeTimer(replay, job.notBefore());
        return true;
    }

    /** Parks a job until {@link JobInFlight#notBefore()}. Its key must be this subtask's. */
    void park(JobInFlight job) {
        if (!offer(job)) {
            throw new IllegalStateException("the job's key belongs to another subtask");
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, Long> timer) {
        AttemptedJob job = jobs.get(timer.getKey(), timer.getNamespace());
        // A job with the same key and replay may have been parked again, for a later time.
        if (job != null && job.notBefore() <= timer.getTimestamp()) {
            jobs.remove(timer.getKey(), timer.getNamespace());
            count--;
            receiver.accept(new JobInFlight(job));
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, Long> timer) {
        // None is registered.
    }
}
