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
            // Between two looks, each with a deadline of its own: no outcome rests on this time.
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }
}
