package io.wasmjobs.job.record;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes a wasm job in flight into a checkpoint. */
final class AttemptedJobSerializer extends ImmutableSerializer<AttemptedJob> {

    static final AttemptedJobSerializer INSTANCE = new AttemptedJobSerializer();

    @Override
    public void serialize(AttemptedJob record, DataOutputView target) throws IOException {
        ReceivedJobSerializer.INSTANCE.serialize(record.received(), target);
        target.writeInt(record.attempts());
    }

    @Override
    public AttemptedJob deserialize(DataInputView source) throws IOException {
        return new AttemptedJob(
                ReceivedJobSerializer.INSTANCE.deserialize(source), source.readInt());
    }

    @Override
    public TypeSerializerSnapshot<AttemptedJob> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint keeps of this serializer: its class, which stands for its bytes. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<AttemptedJob> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
