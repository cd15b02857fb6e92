package io.wasmjobs.job.config;

import java.util.Locale;

/** Where reading begins when neither a checkpoint nor a savepoint says. */
public enum StartFrom {
    /** Behind what the consumer group has read; at the beginning where it has read nothing. */
    COMMITTED,
    /** At the first record that is still there. */
    EARLIEST,
    /** At the records that come from now on. */
    LATEST;

    /** As it is written in a file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
