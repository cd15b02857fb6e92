package io.wasmjobs.job.entity;

import io.wasmjobs.job.record.ImmutableSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes the positions of an entity's jobs in keyed state. */
public final class StoredQueueSerializer extends ImmutableSerializer<StoredQueue> {

    /** The only instance; it is stateless. */
    public static final StoredQueueSerializer INSTANCE = new StoredQueueSerializer();

    private StoredQueueSerializer() {}

    @Override
    public void serialize(StoredQueue queue, DataOutputView target) throws IOException {
        target.writeLong(queue.first());
        target.writeLong(queue.next());
        target.writeLong(queue.notBefore());
    }

    @Override
    public StoredQueue deserialize(DataInputView source) throws IOException {
        return new StoredQueue(source.readLong(), source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<StoredQueue> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<StoredQueue> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
