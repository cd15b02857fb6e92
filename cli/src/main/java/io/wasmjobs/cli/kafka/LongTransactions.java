package io.wasmjobs.cli.kafka;

import java.time.Duration;

/**
 * How long brokers that this command starts keep an open transaction. A pipeline that was killed
 * has results in transactions that its last checkpoint covers and that are not yet committed: Kafka
 * aborts what is older than this as soon as a broker is back, and readers never see them.
 */
public final class LongTransactions {

    /** As long as Kafka keeps the jobs themselves, unless a topic says otherwise. */
    public static final Duration TIMEOUT = Duration.ofDays(7);

    private LongTransactions() {}

    /** In milliseconds, as Kafka's brokers and producers are given it. */
    public static String millis() {
        return Long.toString(TIMEOUT.toMillis());
    }
}
