package io.wasmjobs.gateway;

import org.jspecify.annotations.Nullable;

/** A gateway that cannot start with its settings; the message says why, in one sentence. */
public final class GatewayNotStarted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says why. */
    public GatewayNotStarted(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
