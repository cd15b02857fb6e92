package io.wasmjobs.cli.deadletter;

import io.wasmjobs.protocol.WireRecord;

/** The job or record of a dead letter, ready to be submitted again. */
sealed interface Replay permits JobReplay, BoundReplay {

    String jobId();

    /** The number of replays when it failed: 0 for a first submission. */
    long replays();

    /** The record that runs it again, if {@code replay} is higher than any seen. */
    WireRecord record(long replay);
}
