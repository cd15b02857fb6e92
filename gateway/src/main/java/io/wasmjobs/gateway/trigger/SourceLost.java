package io.wasmjobs.gateway.trigger;

import org.jspecify.annotations.Nullable;

/** Thrown if messages cannot be read from a server; the message says why. */
final class SourceLost extends Exception {

    private static final long serialVersionUID = 1L;

    SourceLost(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
