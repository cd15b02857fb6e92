package io.wasmjobs.gateway.trigger;

import org.jspecify.annotations.Nullable;

/** A server that messages cannot be read from; the message says why. */
final class SourceLost extends Exception {

    private static final long serialVersionUID = 1L;

    SourceLost(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
