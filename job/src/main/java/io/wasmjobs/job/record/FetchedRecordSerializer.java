package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes a record of the source. */
final class FetchedRecordSerializer extends ImmutableSerializer<FetchedRecord> {

    static final FetchedRecordSerializer INSTANCE = new FetchedRecordSerializer();

    @Override
    public void serialize(FetchedRecord record, DataOutputView target) throws IOException {
        ExchangeFormat.write(target);
        Fields.writeRecord(record.record(), target);
        Fields.writeText(record.origin().topic(), target);
        target.writeInt(record.origin().partition());
        target.writeLong(record.origin().offset());
        Fields.writeNullableLong(record.timestamp(), target);
    }

    @Override
    public FetchedRecord deserialize(DataInputView source) throws IOException {
        int version = ExchangeFormat.read(source);
        WireRecord record = Fields.readRecord(source);
        Origin origin = new Origin(Fields.readText(source), source.readInt(), source.readLong());
        return new FetchedRecord(
                record,
                origin,
                version < ExchangeFormat.WITH_BINDING ? null : Fields.readNullableLong(source));
    }

    @Override
    public TypeSerializerSnapshot<FetchedRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<FetchedRecord> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
