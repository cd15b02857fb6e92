package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.record.ReceivedJob;
import org.jspecify.annotations.Nullable;

/** Converts the outcome of a wasm job to what its operator emits. Safe for use by many threads. */
@FunctionalInterface
public interface OutcomeWriter {

    /**
     * The records for a job whose last invocation had this outcome.
     *
     * @param state the state that the invocation had; null for none
     */
    OutcomeRecord write(
            ReceivedJob received, Outcome outcome, int attempts, @Nullable EntityEntries state);

    /** The records for a job that needs no invocation; null for a job whose module has to run. */
    default @Nullable OutcomeRecord withoutRunning(ReceivedJob received) {
        return null;
    }
}
