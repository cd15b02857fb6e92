package io.wasmjobs.job.run;

import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.protocol.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of one invocation, as a thread reports it to the task. */
sealed interface Completion {

    /** The job has ended. */
    record Ended(JobInFlight job, OutcomeRecord ended, Measured measured) implements Completion {}

    /** The invocation failed in a way that may end differently the next time. */
    record Retry(JobInFlight job, Measured measured) implements Completion {}

    /** The job ends without running: it took its host down, or its module fails too often. */
    record Quarantined(JobInFlight job, OutcomeRecord ended) implements Completion {}

    /** The host failed during the invocation: the task restarts from its checkpoint. */
    record HostFault(JobInFlight job, Throwable cause) implements Completion {}

    /** A turn of an entity has ended, with the completions of its jobs in order. */
    record TurnEnded(EntityJob first, List<Completion> completions) implements Completion {

        /** Copies the list. */
        public TurnEnded {
            completions = List.copyOf(completions);
        }
    }

    /**
     * The measurements of one invocation; times in nanoseconds.
     *
     * @param failure how it failed, or null if it did not
     * @param queuedNanos how long the job waited for a thread
     * @param ranNanos how long the invocation took
     * @param fuel the fuel used; 0 if it is not counted
     * @param memoised how many answers were looked up among those that are kept
     */
    record Measured(
            @Nullable FailureKind failure,
            long queuedNanos,
            long ranNanos,
            long fuel,
            Memoised memoised) {}
}
