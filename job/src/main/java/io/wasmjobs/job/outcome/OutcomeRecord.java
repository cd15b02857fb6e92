package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.record.OutputRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a wasm job ends in, ready for its topics.
 *
 * @param failed whether the record is a dead letter; otherwise it is a result
 * @param record the result or dead letter, or the answer to a bound record; null for an answer that
 *     goes nowhere
 * @param emitted records that the module wrote to other topics; none for a dead letter
 * @param state what the module changed of the state of the job's key, if anything
 */
public record OutcomeRecord(
        boolean failed,
        @Nullable OutputRecord record,
        List<OutputRecord> emitted,
        @Nullable StateChanges state) {

    /** Copies the list. */
    public OutcomeRecord {
        emitted = List.copyOf(emitted);
    }
}
