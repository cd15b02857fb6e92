package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.FailureKind;

/**
 * Thrown if a module or its manifest cannot be used; the message is one sentence for its author. It
 * has no stack trace, because untrusted input can cause it often.
 */
public final class ModuleRefused extends Exception {

    private static final long serialVersionUID = 1;

    private final FailureKind kind;

    /** A refusal of {@code kind} for the reason that {@code message} tells. */
    public ModuleRefused(FailureKind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** A refusal with {@link FailureKind#MODULE_INVALID}, the most common kind. */
    public static ModuleRefused invalid(String message) {
        return new ModuleRefused(FailureKind.MODULE_INVALID, message);
    }

    /** The kind of failure with which jobs for this module end. */
    public FailureKind kind() {
        return kind;
    }

    /** The sentence; never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? kind.name() : message;
    }
}
