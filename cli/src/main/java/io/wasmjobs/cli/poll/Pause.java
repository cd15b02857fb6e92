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
            // Flink's REST interface, Kafka's metadata and a process that starts.
            Thread.sleep(time.toMillis()); // They can only be polled: none tells when it is ready.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }
}
