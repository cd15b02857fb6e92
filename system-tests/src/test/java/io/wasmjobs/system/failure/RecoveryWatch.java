package io.wasmjobs.system.failure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Checks the parts of the system a few times a second, and records when each of them last failed
 * and recovered.
 */
final class RecoveryWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(250);

    private final Map<String, Part> parts = new LinkedHashMap<>();
    // One thread for each part, so that a slow check does not delay the others.
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean open = true;

    /** Starts to watch a part. */
    void watch(String what, BooleanSupplier isWell) {
        Part part = new Part();
        parts.put(what, part);
        threads.execute(
                () -> {
                    while (open) {
                        part.saw(isWell.getAsBoolean());
                        try {
                            TimeUnit.NANOSECONDS.sleep(PERIOD.toNanos());
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            return;
                        }
                    }
                });
    }

    boolean isAllWell() {
        return parts.values().stream().allMatch(part -> part.well);
    }

    /** Whether this part was seen to fail since a moment of {@link System#nanoTime}. */
    boolean failedSince(String what, long nanos) {
        Part part = parts.get(what);
        return part != null && part.failed > nanos;
    }

    /** The parts that failed since a moment, in the order of recovery, by the time of recovery. */
    Map<Long, String> wellAgainSince(long nanos) {
        Map<Long, String> order = new TreeMap<>();
        parts.forEach(
                (what, part) -> {
                    if (part.failed > nanos && part.well) {
                        order.put(part.wellAgain, what);
                    }
                });
        return order;
    }

    @Override
    public void close() {
        open = false;
        threads.shutdownNow();
    }

    /** The observed states of one part; written by its own thread only. */
    private static final class Part {

        private volatile boolean well;
        private volatile long failed = Long.MIN_VALUE;
        private volatile long wellAgain = Long.MIN_VALUE;

        void saw(boolean isWell) {
            long now = System.nanoTime();
            if (!isWell) {
                failed = now;
            } else if (!well) {
                wellAgain = now;
            }
            well = isWell;
        }
    }
}
