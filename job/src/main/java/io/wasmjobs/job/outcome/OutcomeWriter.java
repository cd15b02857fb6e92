package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.record.ReceivedJob;
import org.jspecify.annotations.Nullable;

/** Turns the outcome of a wasm job into what its operator emits. Used by all threads. */
@FunctionalInterface
public interface OutcomeWriter {

    /**
     * What a job ends in whose last invocation ended so.
     *
     * @param state the state that the invocation was given; null where it had none
     */
    OutcomeRecord write(
            ReceivedJob received, Outcome outcome, int attempts, @Nullable EntityEntries state);

    /** What a job ends in that no module runs for; null for a job whose module runs. */
    default @Nullable OutcomeRecord withoutRunning(ReceivedJob received) {
        return null;
    }
}
