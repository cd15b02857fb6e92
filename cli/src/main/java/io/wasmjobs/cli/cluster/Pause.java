package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.error.CommandFailure;
import java.time.Duration;

/** A pause between two checks of another process, which sends no event when it changes. */
final class Pause {

    private Pause() {}

    /**
     * Waits.
     *
     * @throws CommandFailure if the thread is interrupted; it stays interrupted
     */
    static void of(Duration time) {
        try {
            // The processes send no events, so they are polled; each caller has its own deadline.
            Thread.sleep(time.toMillis()); // the pause between two polls
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }
}
