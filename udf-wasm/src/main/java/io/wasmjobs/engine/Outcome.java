package io.wasmjobs.engine;

import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;

/**
 * The outcome of an invocation: an answer, or a failure with its kind. A guest's fault is a value,
 * never an exception.
 */
public sealed interface Outcome {

    /** What was observed while the module ran, in success and failure. */
    InvocationReport report();

    /**
     * The guest answered.
     *
     * @param answer the guest's message
     * @param effects the effects besides the answer
     */
    record Success(Message answer, Effects effects, InvocationReport report) implements Outcome {

        /** An answer without effects. */
        public Success(Message answer, InvocationReport report) {
            this(answer, Effects.NONE, report);
        }
    }

    /**
     * The guest did not answer, or could not be run.
     *
     * @param kind decides whether another attempt is made
     * @param message one sentence for the person who must act on it: what happened, in which module
     *     or option, what to do
     */
    record Failure(FailureKind kind, String message, InvocationReport report) implements Outcome {}
}
