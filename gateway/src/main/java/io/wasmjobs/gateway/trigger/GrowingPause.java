package io.wasmjobs.gateway.trigger;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Exponential backoff from half a second to a limit, with jitter, until an attempt succeeds. */
final class GrowingPause {

    private static final Duration FIRST = Duration.ofMillis(500);

    private final Duration limit;
    private Duration next = FIRST;

    GrowingPause(Duration limit) {
        this.limit = limit;
    }

    void succeeded() {
        next = FIRST;
    }

    void pause() throws InterruptedException {
        long millis = next.toMillis();
        long jittered = millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1);
        next = next.multipliedBy(2).compareTo(limit) < 0 ? next.multipliedBy(2) : limit;
        TimeUnit.MILLISECONDS.sleep(jittered);
    }
}
