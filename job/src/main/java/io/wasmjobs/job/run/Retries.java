package io.wasmjobs.job.run;

import io.wasmjobs.job.config.Backoff;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * When jobs are tried again, and those of them that wait on the heap, since their state is another
 * subtask's: jobs in flight that were restored here. Used by the task's thread only.
 */
final class Retries {

    private final Backoff backoff;
    private final RandomGenerator random;
    private final Timers timers;
    private final Consumer<JobInFlight> receiver;
    private int waiting;

    /**
     * @param receiver takes a job whose next attempt is due
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

    /** Says when the next attempt is due of a job whose attempt has failed. */
    void schedule(JobInFlight job) {
        job.pausedUntil(timers.now() + backoff.millisAfter(job.attempts(), random));
    }

    /** Begins a job after what is left of its pause. */
    void resume(JobInFlight job) {
        // No pause is longer, however far a clock was set back.
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
