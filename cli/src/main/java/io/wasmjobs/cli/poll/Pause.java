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
            Thread.sleep(time.toMillis()); // REST and Kafka's metadata notify nobody of a change.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }
}
