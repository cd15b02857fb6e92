package io.wasmjobs.job.config;

import java.util.Locale;

/** The position at which reading begins without a checkpoint or savepoint. */
public enum StartFrom {
    /**
     * After the offsets of the consumer group; at the beginning for a partition without an offset.
     */
    COMMITTED,
    /** At the first record that still exists. */
    EARLIEST,
    /** At the end, so that only later records are read. */
    LATEST;

    /** The value as written in a file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
