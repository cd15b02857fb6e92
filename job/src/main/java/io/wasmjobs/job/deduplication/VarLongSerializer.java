package io.wasmjobs.job.deduplication;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes a number that is not negative as a varint: seven bits in each byte, lowest first; the
 * highest bit says that another byte follows (LEB128).
 */
public final class VarLongSerializer extends TypeSerializerSingleton<Long> {

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Long createInstance() {
        return 0L;
    }

    @Override
    public Long copy(Long from) {
        return from;
    }

    @Override
    public Long copy(Long from, Long reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Long number, DataOutputView target) throws IOException {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            target.writeByte((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        target.writeByte((int) rest);
    }

    @Override
    public Long deserialize(DataInputView source) throws IOException {
        long number = 0;
        int shift = 0;
        byte b;
        do {
            b = source.readByte();
            number |= (b & 0x7fL) << shift;
            shift += 7;
        } while (b < 0);
        return number;
    }

    @Override
    public Long deserialize(Long reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<Long> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Long> {

        /** The name that savepoints older than 0.2 have for this serializer. */
        private static final String FORMER_NAME = "io.wasmjobs.job.ReplaySerializer$Snapshot";

        /** Called by Flink. */
        public Snapshot() {
            super(VarLongSerializer::new);
        }

        @Override
        public TypeSerializerSchemaCompatibility<Long> resolveSchemaCompatibility(
                TypeSerializerSnapshot<Long> former) {
            return former.getClass().getName().equals(FORMER_NAME)
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : super.resolveSchemaCompatibility(former);
        }
    }
}
