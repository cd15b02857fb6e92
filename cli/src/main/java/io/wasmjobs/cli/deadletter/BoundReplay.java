package io.wasmjobs.cli.deadletter;

import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.BoundRecordCodec;

/**
 * The replay of a record of a bound topic. It is written to the topic of jobs, because other
 * consumers read the record's own topic too.
 */
record BoundReplay(String jobId, BoundRecord bound) implements Replay {

    @Override
    public long replays() {
        return bound.replay();
    }

    @Override
    public WireRecord record(long replay) {
        return BoundRecordCodec.writeReplay(bound.withReplay(replay), Bytes.utf8(jobId));
    }
}
