package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes a wasm job for a checkpoint; a payload that equals the record's value is written once.
 */
final class ReceivedJobSerializer extends ImmutableSerializer<ReceivedJob> {

    static final ReceivedJobSerializer INSTANCE = new ReceivedJobSerializer();

    @Override
    public void serialize(ReceivedJob record, DataOutputView target) throws IOException {
        Fields.writeRecord(record.record(), target);
        OriginFields.write(record.origin(), target);
        JobFields.write(record.job(), record.record(), target);
        BoundFields.write(record.bound(), target);
        Fields.writeNullableLong(record.timestamp(), target);
    }

    @Override
    public ReceivedJob deserialize(DataInputView source) throws IOException {
        WireRecord record = Fields.readRecord(source);
        Origin origin = OriginFields.read(source);
        WasmJob job = JobFields.read(record, source);
        Bound bound = BoundFields.read(source);
        return new ReceivedJob(job, record, origin, Fields.readNullableLong(source), bound);
    }

    /** Reads the format before jobs had the time of their record. */
    static ReceivedJob deserializeWithoutTimestamp(DataInputView source) throws IOException {
        WireRecord record = Fields.readRecord(source);
        Origin origin = OriginFields.read(source);
        WasmJob job = JobFields.read(record, source);
        return new ReceivedJob(job, record, origin, null, BoundFields.read(source));
    }

    /** Reads the format before records could be bound. */
    static ReceivedJob deserializeWithoutBinding(DataInputView source) throws IOException {
        WireRecord record = Fields.readRecord(source);
        Origin origin = OriginFields.read(source);
        return new ReceivedJob(JobFields.read(record, source), record, origin);
    }

    /** Reads the format before jobs had a scheduling. */
    static ReceivedJob deserializeWithoutScheduling(DataInputView source) throws IOException {
        WireRecord record = Fields.readRecord(source);
        Origin origin = OriginFields.read(source);
        return new ReceivedJob(JobFields.readWithoutScheduling(record, source), record, origin);
    }

    @Override
    public TypeSerializerSnapshot<ReceivedJob> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ReceivedJob> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
