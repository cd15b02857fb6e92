package io.wasmjobs.job.run;

import io.wasmjobs.job.config.Backoff;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Schedules retries. Keeps those jobs on the heap whose key belongs to another subtask: jobs in
 * flight that were restored in this one. Used by the task's thread only.
 */
final class Retries {

    private final Backoff backoff;
    private final RandomGenerator random;
    private final Timers timers;
    private final Consumer<JobInFlight> receiver;
    private int waiting;

    /**
     * @param receiver receives a job whose next attempt is due
     */
    Retries(
            Backoff backoff,
            RandomGenerator random,
            Timers timers,
            Consumer<JobInFlight> receiver) {
        this.backoff = backoff;
        this.random = random;
        this.timers = timers;
        this.receiver = receiver;
    }

    int waiting() {
        return waiting;
    }

    /** Sets the time of the next attempt of a job whose attempt has failed. */
    void schedule(JobInFlight job) {
        job.pausedUntil(timers.now() + backoff.millisAfter(job.attempts(), random));
    }

    /** Begins a job after the rest of its pause. */
    void resume(JobInFlight job) {
        // Bounds the pause in case a clock was set back.
        long left = Math.min(job.notBefore() - timers.now(), backoff.longest().toMillis());
        if (left > 0) {
            await(job, left);
        } else {
            receiver.accept(job);
        }
    }

    private void await(JobInFlight job, long millis) {
        waiting++;
        timers.after(
                millis,
                timestamp -> {
                    waiting--;
                    receiver.accept(job);
                });
    }
}
