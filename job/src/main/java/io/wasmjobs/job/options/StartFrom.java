package io.wasmjobs.job.options;

/** Where reading begins when neither a checkpoint nor a savepoint says. */
public enum StartFrom {
    /** Behind what the consumer group has read; at the beginning where it has read nothing. */
    COMMITTED,
    /** At the first record that is still there. */
    EARLIEST,
    /** At the records that come from now on. */
    LATEST
}
