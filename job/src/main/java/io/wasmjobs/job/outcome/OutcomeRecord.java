package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.record.OutputRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a wasm job as records for their topics.
 *
 * @param failed whether the record is a dead letter; otherwise it is a result
 * @param record the result or dead letter, or the answer to a bound record; null for an answer that
 *     is not written
 * @param emitted records that the module wrote to other topics; none for a dead letter
 * @param state what the module changed of the state of the job's key, if anything
 * @param outcome the outcome itself, if no record is created for it; null otherwise
 */
public record OutcomeRecord(
        boolean failed,
        @Nullable OutputRecord record,
        List<OutputRecord> emitted,
        @Nullable StateChanges state,
        @Nullable Outcome outcome) {

    /** Copies the list. */
    public OutcomeRecord {
        emitted = List.copyOf(emitted);
    }

    /** An outcome that is written as a record. */
    public OutcomeRecord(
            boolean failed,
            @Nullable OutputRecord record,
            List<OutputRecord> emitted,
            @Nullable StateChanges state) {
        this(failed, record, emitted, state, null);
    }

    /** An outcome that is not written as a record. */
    public static OutcomeRecord of(Outcome outcome) {
        return new OutcomeRecord(
                outcome instanceof Outcome.Failure, null, List.of(), null, outcome);
    }
}
