package io.wasmjobs.job.run;

import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/** What a thread hands back to the task about one invocation. */
sealed interface Completion {

    /** The job has ended. */
    record Ended(JobInFlight job, OutcomeRecord ended, Measured measured) implements Completion {}

    /** The invocation failed in a way that may end differently the next time. */
    record TryAgain(JobInFlight job, Measured measured) implements Completion {}

    /** The job does not run again, since it was running at more than one crash. */
    record Quarantined(JobInFlight job, OutcomeRecord ended) implements Completion {}

    /** The host failed while it ran the job: the task restarts from its checkpoint. */
    record Broken(JobInFlight job, Throwable cause) implements Completion {}

    /**
     * One invocation in figures.
     *
     * @param failure how it failed, or null where it did not
     * @param queuedNanos how long the job waited for a thread
     * @param ranNanos how long the invocation took
     */
    record Measured(@Nullable FailureKind failure, long queuedNanos, long ranNanos) {}
}
