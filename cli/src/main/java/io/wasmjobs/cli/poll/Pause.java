package io.wasmjobs.cli.poll;

import io.wasmjobs.cli.error.CommandFailure;
import java.time.Duration;

/** A pause between two checks of another process, which sends no event when it changes. */
public final class Pause {

    private Pause() {}

    /**
     * Waits.
     *
     * @throws CommandFailure if the thread is interrupted; its interrupt flag stays set
     */
    public static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis()); // Another process sends no event to wait for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }
}
