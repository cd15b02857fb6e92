package io.wasmjobs.job.record;

import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes a record between an operator and a sink. */
final class WireRecordSerializer extends ImmutableSerializer<WireRecord> {

    static final WireRecordSerializer INSTANCE = new WireRecordSerializer();

    @Override
    public void serialize(WireRecord record, DataOutputView target) throws IOException {
        ExchangeFormat.write(target);
        Fields.writeRecord(record, target);
    }

    @Override
    public WireRecord deserialize(DataInputView source) throws IOException {
        int unused = ExchangeFormat.read(source);
        return Fields.readRecord(source);
    }

    @Override
    public TypeSerializerSnapshot<WireRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<WireRecord> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
