package io.wasmjobs.cli.kafka;

import java.time.Duration;

/**
 * The longest time that brokers of this command keep an open transaction. A killed pipeline may
 * have results in transactions that its last checkpoint contains and that are not yet committed.
 * Kafka aborts transactions older than this limit as soon as a broker runs again, and readers would
 * never see those results.
 */
public final class LongTransactions {

    /** Equal to the default retention of the jobs themselves. */
    public static final Duration TIMEOUT = Duration.ofDays(7);

    private LongTransactions() {}

    /** The time in milliseconds, for the settings of brokers and producers. */
    public static String millis() {
        return Long.toString(TIMEOUT.toMillis());
    }
}
