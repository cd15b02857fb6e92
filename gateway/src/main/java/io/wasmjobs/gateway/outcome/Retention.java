package io.wasmjobs.gateway.outcome;

import java.time.Duration;

/**
 * The bounds up to which outcomes are kept in memory; the first one that is reached applies.
 *
 * @param age the age of a record of the topics
 * @param outcomes the most outcomes; the same number of pending jobs is kept besides
 * @param bytes the most memory for payloads
 */
public record Retention(Duration age, int outcomes, long bytes) {

    /** The defaults. */
    public static final Retention DEFAULT = new Retention(Duration.ofHours(1), 100_000, 256L << 20);

    /**
     * @throws IllegalArgumentException if a bound is less than 1
     */
    public Retention {
        if (age.toMillis() < 1 || outcomes < 1 || bytes < 1) {
            throw new IllegalArgumentException("a bound of the retention is less than 1");
        }
    }
}
