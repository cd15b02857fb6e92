package io.wasmjobs.job.entity;

import io.wasmjobs.job.record.ImmutableSerializer;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes the state of an entity: its first byte is the version of the format. */
public final class StoredEntitySerializer extends ImmutableSerializer<StoredEntity> {

    /** The only instance; it is stateless. */
    public static final StoredEntitySerializer INSTANCE = new StoredEntitySerializer();

    private static final int FORMAT = 1;

    private StoredEntitySerializer() {}

    @Override
    public void serialize(StoredEntity entity, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeInt(entity.version());
        target.writeLong(entity.expiresAt());
        target.writeBoolean(entity.isPublished());
        target.writeInt(entity.entries().size());
        for (Map.Entry<Bytes, Bytes> entry : entity.entries().entrySet()) {
            write(entry.getKey(), target);
            write(entry.getValue(), target);
        }
    }

    private static void write(Bytes bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.size());
        target.write(bytes.unsafeArray());
    }

    @Override
    public StoredEntity deserialize(DataInputView source) throws IOException {
        int format = source.readUnsignedByte();
        if (format != FORMAT) {
            throw new IOException(
                    "the state of an entity has format "
                            + format
                            + ", and this version of wasmjobs reads format "
                            + FORMAT
                            + ": restore with the version that wrote it, or a later one");
        }
        int version = source.readInt();
        long expiresAt = source.readLong();
        boolean isPublished = source.readBoolean();
        TreeMap<Bytes, Bytes> entries = new TreeMap<>();
        for (int left = source.readInt(); left > 0; left--) {
            Bytes key = read(source);
            entries.put(key, read(source));
        }
        return new StoredEntity(version, expiresAt, isPublished, entries);
    }

    private static Bytes read(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return Bytes.wrap(bytes);
    }

    @Override
    public TypeSerializerSnapshot<StoredEntity> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<StoredEntity> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
