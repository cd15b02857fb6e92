package io.wasmjobs.protocol;

/** Why a wasm job did not end in a result; the name is the {@code failure} of its dead letter. */
public enum FailureKind {
    /** Not JSON, a missing or wrong field, a bad id, no payload or two. */
    MALFORMED_JOB(false),
    /** No such module, or none with that pin. */
    MODULE_NOT_FOUND(true),
    /**
     * Not WebAssembly, malformed, fails validation, over a limit, or needs an import that the host
     * does not offer.
     */
    MODULE_INVALID(false),
    /** No known ABI among its exports. */
    ABI_UNSUPPORTED(false),
    /** The guest trapped: unreachable, out of bounds, division by zero and the like. */
    TRAP(true),
    /** A WASI command ended with a status other than 0. */
    EXIT(true),
    /** Over its time. */
    TIMEOUT(true),
    /** Over its fuel. */
    FUEL_EXHAUSTED(false),
    /** Asked for more linear memory than allowed. */
    MEMORY_LIMIT(false),
    /** The guest's calls went too deep. */
    STACK_EXHAUSTED(false),
    /** Answered more bytes than allowed. */
    OUTPUT_LIMIT(false),
    /** The answer's bounds or encoding are wrong. */
    INVALID_ANSWER(true),
    /** A job without a key, of a module that keeps state. */
    KEY_REQUIRED(false),
    /** More state than its manifest allows. */
    STATE_LIMIT(false),
    /**
     * Emitted a record to a topic that its manifest does not list, more or larger records than
     * allowed, or a job at the end of a chain that is too long.
     */
    EMIT_REFUSED(false),
    /** Was running more than once when its host went down. */
    QUARANTINED(false),
    /** A host function failed in a way that the guest cannot see. */
    HOST_ERROR(true);

    private final boolean triedAgain;

    FailureKind(boolean triedAgain) {
        this.triedAgain = triedAgain;
    }

    /** Whether another attempt may end differently. */
    public boolean isTriedAgain() {
        return triedAgain;
    }
}
