package io.wasmjobs.job.options;

/** What is promised about results and dead letters when something crashes. */
public enum Delivery {
    /** One committed record for each job; visible with the checkpoint. */
    EXACTLY_ONCE,
    /** At least one record for each job; visible at once. */
    AT_LEAST_ONCE
}
