package io.wasmjobs.job.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter: the pause doubles up to the longest. Each pause is shortened at
 * random, so that jobs that failed together are not retried together.
 *
 * @param first the pause after the first attempt
 * @param longest the longest pause
 * @param jitter from 0 to 1: the part of a pause that is random
 */
public record Backoff(Duration first, Duration longest, double jitter) implements Serializable {

    /**
     * @throws IllegalArgumentException if a pause is negative, or the jitter not from 0 to 1
     */
    public Backoff {
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("the longest pause is shorter than the first");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter is not from 0 to 1");
        }
    }

    /** The pause after so many attempts, in milliseconds. */
    public long millisAfter(int attempts, RandomGenerator random) {
        double factor = Math.scalb(1.0, Math.min(attempts - 1, 62));
        double pause = Math.min(first.toMillis() * factor, (double) longest.toMillis());
        return Math.round(pause * (1 - jitter * random.nextDouble()));
    }
}
