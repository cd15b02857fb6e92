package io.wasmjobs.job.record;

import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes a record between an operator and a sink. */
final class OutputRecordSerializer extends ImmutableSerializer<OutputRecord> {

    static final OutputRecordSerializer INSTANCE = new OutputRecordSerializer();

    @Override
    public void serialize(OutputRecord output, DataOutputView target) throws IOException {
        ExchangeFormat.write(target);
        Fields.writeNullableText(output.topic(), target);
        Fields.writeNullableLong(output.timestamp(), target);
        Fields.writeRecord(output.record(), target);
    }

    @Override
    public OutputRecord deserialize(DataInputView source) throws IOException {
        if (ExchangeFormat.read(source) < ExchangeFormat.WITH_TOPIC) {
            return OutputRecord.of(Fields.readRecord(source));
        }
        String topic = Fields.readNullableText(source);
        Long timestamp = Fields.readNullableLong(source);
        WireRecord record = Fields.readRecord(source);
        return new OutputRecord(topic, timestamp, record);
    }

    @Override
    public TypeSerializerSnapshot<OutputRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot that a checkpoint keeps of this serializer: its class identifies the format. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<OutputRecord> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
