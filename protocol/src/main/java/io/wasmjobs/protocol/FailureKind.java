package io.wasmjobs.protocol;

/** The kinds of failures of wasm jobs; the name is the field {@code failure} of the dead letter. */
public enum FailureKind {
    /**
     * The record is not a job: not JSON, a missing or wrong field, a bad id, or not exactly one
     * payload.
     */
    MALFORMED_JOB(false),
    /** There is no such module, or none with that pin. */
    MODULE_NOT_FOUND(true),
    /**
     * The module is not WebAssembly, is malformed, fails validation, exceeds a limit, or needs an
     * import that the host does not offer.
     */
    MODULE_INVALID(false),
    /** The module's exports match no known ABI. */
    ABI_UNSUPPORTED(false),
    /** The guest trapped: unreachable, out of bounds, division by zero and the like. */
    TRAP(true),
    /** A WASI command ended with a status other than 0. */
    EXIT(true),
    /** The invocation exceeded its time limit. */
    TIMEOUT(true),
    /** The invocation used up its fuel. */
    FUEL_EXHAUSTED(false),
    /** The guest requested more linear memory than allowed. */
    MEMORY_LIMIT(false),
    /** The guest exhausted the call stack. */
    STACK_EXHAUSTED(false),
    /** The answer has more bytes than allowed. */
    OUTPUT_LIMIT(false),
    /** The answer's bounds or encoding are wrong. */
    INVALID_ANSWER(true),
    /** The module keeps state, but the job has no key. */
    KEY_REQUIRED(false),
    /** The guest would keep more state than its manifest allows. */
    STATE_LIMIT(false),
    /**
     * The guest emitted a record to a topic that its manifest does not list, more or larger records
     * than allowed, or a job at the end of a chain that is too long.
     */
    EMIT_REFUSED(false),
    /**
     * The job was running more than once when its host crashed, or its module's breaker is open.
     */
    QUARANTINED(false),
    /** A host function failed in a way that the guest cannot see. */
    HOST_ERROR(true);

    private final boolean triedAgain;

    FailureKind(boolean triedAgain) {
        this.triedAgain = triedAgain;
    }

    /** Whether a job is tried again after this failure. */
    public boolean isTriedAgain() {
        return triedAgain;
    }
}
