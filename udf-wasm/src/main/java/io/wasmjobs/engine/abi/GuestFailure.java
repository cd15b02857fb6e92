package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.FailureKind;

/**
 * Ends an invocation with a failure that is the guest's fault. Thrown through guest code, which
 * cannot catch it; carries no stack trace, as it is part of ordinary work.
 */
public final class GuestFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final FailureKind kind;

    /**
     * @param kind how the invocation ends
     * @param message what the guest did, as the end of a sentence that begins with the module
     */
    public GuestFailure(FailureKind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** How the invocation ends. */
    public FailureKind kind() {
        return kind;
    }
}
