package io.wasmjobs.job.record;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes what became of a wasm job. */
final class EndedJobSerializer extends ImmutableSerializer<EndedJob> {

    static final EndedJobSerializer INSTANCE = new EndedJobSerializer();

    @Override
    public void serialize(EndedJob record, DataOutputView target) throws IOException {
        ExchangeFormat.write(target);
        target.writeBoolean(record.failed());
        Fields.writeRecord(record.record(), target);
    }

    @Override
    public EndedJob deserialize(DataInputView source) throws IOException {
        ExchangeFormat.check(source);
        return new EndedJob(source.readBoolean(), Fields.readRecord(source));
    }

    @Override
    public TypeSerializerSnapshot<EndedJob> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint keeps of this serializer: its class, which stands for its bytes. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<EndedJob> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
