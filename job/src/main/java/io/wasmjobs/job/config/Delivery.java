package io.wasmjobs.job.config;

import java.util.Locale;

/** The delivery guarantee for results and dead letters. */
public enum Delivery {
    /** One committed record for each job; visible with the checkpoint. */
    EXACTLY_ONCE,
    /** At least one record for each job; visible at once. */
    AT_LEAST_ONCE;

    /** The value as written in a file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
