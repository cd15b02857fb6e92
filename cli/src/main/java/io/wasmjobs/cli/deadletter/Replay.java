package io.wasmjobs.cli.deadletter;

import io.wasmjobs.protocol.WireRecord;

/** What a dead letter is about, ready to be submitted again. */
sealed interface Replay permits JobReplay, BoundReplay {

    String jobId();

    /** How often it had been replayed when it failed: 0 for a first submission. */
    long replays();

    /** The record that runs it again where {@code replay} is higher than any seen. */
    WireRecord record(long replay);
}
