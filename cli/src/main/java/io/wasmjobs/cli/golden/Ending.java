package io.wasmjobs.cli.golden;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a module's run, through the engine or the pipeline. */
public sealed interface Ending {

    /** What the guest logged; null if that is unknown. */
    @Nullable List<String> logs();

    /**
     * The guest answered.
     *
     * @param effects the effects besides the answer; null if they are unknown
     */
    record Answered(Message answer, @Nullable List<String> logs, @Nullable Effects effects)
            implements Ending {}

    /** The guest failed, or could not be run. */
    record Failed(FailureKind kind, String message, @Nullable List<String> logs)
            implements Ending {}

    /** The end of a job with a result, in which the log is unknown. */
    static Ending of(JobResult result) {
        return new Answered(result.answer(), null, null);
    }

    /** The end of a job with a dead letter. */
    static Ending of(DeadLetter letter) {
        return new Failed(letter.failure(), letter.lastError(), letter.logs());
    }

    /** The end of an invocation on the engine. */
    static Ending of(Outcome outcome) {
        if (outcome instanceof Outcome.Failure failure) {
            return new Failed(failure.kind(), failure.message(), failure.report().logs());
        }
        Outcome.Success success = (Outcome.Success) outcome;
        return new Answered(success.answer(), success.report().logs(), success.effects());
    }
}
