package io.wasmjobs.job;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A replay number in as few bytes as it needs: one, for all but the wildest. Seven bits a byte. */
final class ReplaySerializer extends TypeSerializerSingleton<Long> {

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
    public void serialize(Long replay, DataOutputView target) throws IOException {
        long rest = replay;
        while ((rest & ~0x7fL) != 0) {
            target.writeByte((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        target.writeByte((int) rest);
    }

    @Override
    public Long deserialize(DataInputView source) throws IOException {
        long replay = 0;
        int shift = 0;
        byte b;
        do {
            b = source.readByte();
            replay |= (b & 0x7fL) << shift;
            shift += 7;
        } while (b < 0);
        return replay;
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

    /** What a checkpoint keeps of this serializer: its class, which stands for its bytes. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Long> {

        /** Called by Flink. */
        public Snapshot() {
            super(ReplaySerializer::new);
        }
    }
}
