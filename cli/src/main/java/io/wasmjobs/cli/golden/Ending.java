package io.wasmjobs.cli.golden;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a module's run ended, whichever way it was started. */
public sealed interface Ending {

    /** What the guest logged; null where this way does not tell. */
    @Nullable List<String> logs();

    /**
     * The guest answered.
     *
     * @param effects what the job did besides; null where this way does not tell
     */
    record Answered(Message answer, @Nullable List<String> logs, @Nullable Effects effects)
            implements Ending {}

    /** It did not, or could not be run. */
    record Failed(FailureKind kind, String message, @Nullable List<String> logs)
            implements Ending {}

    /** How a job ended that has a result, which does not tell what was logged. */
    static Ending of(JobResult result) {
        return new Answered(result.answer(), null, null);
    }

    /** How a job ended that has a dead letter. */
    static Ending of(DeadLetter letter) {
        return new Failed(letter.failure(), letter.lastError(), letter.logs());
    }

    /** How an invocation on the engine ended. */
    static Ending of(Outcome outcome) {
        if (outcome instanceof Outcome.Failure failure) {
            return new Failed(failure.kind(), failure.message(), failure.report().logs());
        }
        Outcome.Success success = (Outcome.Success) outcome;
        return new Answered(success.answer(), success.report().logs(), success.effects());
    }
}
