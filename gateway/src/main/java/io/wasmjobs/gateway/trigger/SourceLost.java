package io.wasmjobs.gateway.trigger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server that messages cannot be read from; the message says why. */
final class SourceLost extends Exception {

    private static final long serialVersionUID = 1L;

    private final Duration leastPause;

    SourceLost(String message, @Nullable Throwable cause) {
        this(message, cause, Duration.ZERO);
    }

    /**
     * Says why.
     *
     * @param leastPause to connect again earlier would do harm
     */
    SourceLost(String message, @Nullable Throwable cause, Duration leastPause) {
        super(message, cause);
        this.leastPause = leastPause;
    }

    Duration leastPause() {
        return leastPause;
    }
}
