package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.FailureKind;

/**
 * A module, or its manifest, that cannot be run; the message is one sentence for its author. An
 * attacker can provoke it often, so it carries no stack trace.
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

    /** How a wasm job for this module ends. */
    public FailureKind kind() {
        return kind;
    }

    /** The sentence, which is never null here. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? kind.name() : message;
    }
}
