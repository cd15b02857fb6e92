package io.wasmjobs.gateway;

import org.jspecify.annotations.Nullable;

/** Thrown if a gateway cannot start with its settings; the message says why, in one sentence. */
public final class GatewayNotStarted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the reason, in one sentence. */
    public GatewayNotStarted(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
