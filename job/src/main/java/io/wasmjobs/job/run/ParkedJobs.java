package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.util.function.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for a time, each in keyed state with a timer. They take no heap and no capacity,
 * and an incremental checkpoint writes each of them once. Used by the task's thread only.
 */
final class ParkedJobs implements Triggerable<String, Long> {

    /** The name of the state. */
    static final String STATE = "parked-jobs";

    private final KeyedJobState jobs;
    private final ParkedCounts counts;
    private final ThrowingConsumer<JobInFlight, Exception> receiver;
    private @Nullable InternalTimerService<Long> timers;

    /**
     * @param jobs the state
     * @param counts the state that has their number by tenant
     * @param receiver receives each job whose time has come, after it was removed
     */
    ParkedJobs(
            KeyedJobState jobs,
            ParkedCounts counts,
            ThrowingConsumer<JobInFlight, Exception> receiver) {
        this.jobs = jobs;
        this.counts = counts;
        this.receiver = receiver;
    }

    /**
     * Uses the timers of this operator, and reads how many jobs are restored. Jobs of a checkpoint
     * without counts are counted.
     */
    void open(InternalTimerService<Long> service) throws Exception {
        timers = service;
        jobs.open();
        if (!counts.restore()) {
            countAll();
        }
    }

    private void countAll() throws Exception {
        try (Stream<Tuple2<String, Long>> names = jobs.names()) {
            // Collected, because the state may not be read while the heap backend iterates over it.
            for (Tuple2<String, Long> name : names.toList()) {
                AttemptedJob job = Objects.requireNonNull(jobs.get(name.f0, name.f1));
                counts.add(name.f0, tenant(job), 1);
            }
        }
    }

    private static String tenant(AttemptedJob job) {
        return job.received().job().tenant();
    }

    int count() {
        return (int) Math.min(counts.total(), Integer.MAX_VALUE);
    }

    /** Their number by tenant. */
    ParkedCounts counts() {
        return counts;
    }

    /** Parks a job until {@link JobInFlight#notBefore()}; false if its key is another subtask's. */
    boolean offer(JobInFlight job) throws Exception {
        String key = jobs.keyOf(job);
        if (!jobs.owns(key)) {
            return false;
        }
        long replay = job.received().job().replay();
        AttemptedJob replaced = jobs.get(key, replay);
        AttemptedJob parked = job.forCheckpoint();
        jobs.put(key, parked);
        if (replaced != null) {
            counts.add(key, tenant(replaced), -1);
        }
        counts.add(key, tenant(parked), 1);
        timers().registerProcessingTimeTimer(replay, job.notBefore());
        return true;
    }

    /** Parks a job until {@link JobInFlight#notBefore()}. Its key must be this subtask's. */
    void park(JobInFlight job) throws Exception {
        if (!offer(job)) {
            throw new IllegalStateException("the job's key belongs to another subtask");
        }
    }

    /** Moves the times of all jobs, except those that were submitted with them. */
    void bringForward(long millis) throws Exception {
        try (Stream<Tuple2<String, Long>> names = jobs.names()) {
            // Collected, because the state changes.
            for (Tuple2<String, Long> name : names.toList()) {
                AttemptedJob job = Objects.requireNonNull(jobs.get(name.f0, name.f1));
                AttemptedJob moved = job.broughtForward(millis);
                jobs.put(name.f0, moved);
                timers().deleteProcessingTimeTimer(name.f1, job.notBefore());
                timers().registerProcessingTimeTimer(name.f1, moved.notBefore());
            }
        }
    }

    private InternalTimerService<Long> timers() {
        return Objects.requireNonNull(timers, "parked before open");
    }

    @Override
    public void onProcessingTime(InternalTimer<String, Long> timer) throws Exception {
        AttemptedJob job = jobs.get(timer.getKey(), timer.getNamespace());
        // A job with the same key and replay may have been parked again, for a later time.
        if (job != null && job.notBefore() <= timer.getTimestamp()) {
            jobs.remove(timer.getKey(), timer.getNamespace());
            counts.add(timer.getKey(), tenant(job), -1);
            receiver.accept(new JobInFlight(job));
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, Long> timer) {
        // None is registered.
    }
}
