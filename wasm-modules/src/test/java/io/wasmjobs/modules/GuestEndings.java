package io.wasmjobs.modules;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;

/** Reads how a run ended from what each way says of it. */
final class GuestEndings {

    private GuestEndings() {}

    static Ending of(Outcome outcome) {
        if (outcome instanceof Outcome.Failure failure) {
            return new Ending.Failed(failure.kind(), failure.message(), failure.report().logs());
        }
        Outcome.Success success = (Outcome.Success) outcome;
        return new Ending.Answered(success.answer(), success.report().logs());
    }

    /** A result does not tell what was logged. */
    static Ending ofResult(WireRecord result) {
        return new Ending.Answered(JobResultCodec.read(result).answer(), null);
    }

    static Ending ofDeadLetter(WireRecord record) {
        DeadLetter letter = DeadLetterCodec.read(record);
        return new Ending.Failed(letter.failure(), letter.lastError(), letter.logs());
    }
}
