package io.wasmjobs.job.entity;

import io.wasmjobs.job.record.ImmutableSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes how much state modules keep. */
public final class StateSizeSerializer extends ImmutableSerializer<StateSize> {

    /** It has no state of its own. */
    public static final StateSizeSerializer INSTANCE = new StateSizeSerializer();

    private StateSizeSerializer() {}

    @Override
    public void serialize(StateSize size, DataOutputView target) throws IOException {
        target.writeLong(size.entities());
        target.writeLong(size.bytes());
    }

    @Override
    public StateSize deserialize(DataInputView source) throws IOException {
        return new StateSize(source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<StateSize> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<StateSize> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
