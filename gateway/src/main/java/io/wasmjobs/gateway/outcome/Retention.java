package io.wasmjobs.gateway.outcome;

import java.time.Duration;

/**
 * How long outcomes are kept in memory: until the first of three bounds is reached.
 *
 * @param age the age of a record of the topics
 * @param outcomes how many outcomes; as many pending jobs are kept besides
 * @param bytes how much memory their payloads may take
 */
public record Retention(Duration age, int outcomes, long bytes) {

    /** What holds where no option says otherwise. */
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
