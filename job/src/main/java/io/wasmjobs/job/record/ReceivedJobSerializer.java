package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes a wasm job between two operators; a payload that is the record goes once. */
final class ReceivedJobSerializer extends ImmutableSerializer<ReceivedJob> {

    static final ReceivedJobSerializer INSTANCE = new ReceivedJobSerializer();

    @Override
    public void serialize(ReceivedJob record, DataOutputView target) throws IOException {
        WasmJob job = record.job();
        Fields.writeRecord(record.record(), target);
        Fields.writeText(record.origin().topic(), target);
        target.writeInt(record.origin().partition());
        target.writeLong(record.origin().offset());
        Fields.writeText(job.jobId(), target);
        Fields.writeText(job.module().id(), target);
        Fields.writeNullableText(job.module().sha256(), target);
        Fields.writeText(job.message().typeName(), target);
        target.writeByte(code(job.form()));
        Fields.writeBytes(isValue(job, record.record()) ? null : job.message().payload(), target);
        target.writeLong(job.timeout() == null ? 0 : job.timeout().toMillis());
        target.writeLong(job.replay());
    }

    @Override
    public ReceivedJob deserialize(DataInputView source) throws IOException {
        WireRecord record = Fields.readRecord(source);
        Origin origin = new Origin(Fields.readText(source), source.readInt(), source.readLong());
        String jobId = Fields.readText(source);
        ModuleReference module =
                new ModuleReference(Fields.readText(source), Fields.readNullableText(source));
        String typeName = Fields.readText(source);
        PayloadForm form = form(source.readByte());
        Bytes payload = Fields.readBytes(source);
        if (payload == null) {
            payload = record.value() == null ? Bytes.EMPTY : record.value();
        }
        long timeout = source.readLong();
        long replay = source.readLong();
        WasmJob job =
                new WasmJob(
                        jobId,
                        module,
                        new Message(typeName, payload),
                        form,
                        timeout == 0 ? null : Duration.ofMillis(timeout),
                        replay);
        return new ReceivedJob(job, record, origin);
    }

    @SuppressWarnings("ReferenceEquality") // The same array, not merely the same bytes.
    private static boolean isValue(WasmJob job, WireRecord record) {
        return job.message().payload() == record.value();
    }

    private static int code(PayloadForm form) {
        return switch (form) {
            case INTEGERS -> 0;
            case TEXT -> 1;
            case BASE64 -> 2;
            case JSON -> 3;
            case CLOUD_EVENT -> 4;
        };
    }

    private static PayloadForm form(int code) throws IOException {
        return switch (code) {
            case 0 -> PayloadForm.INTEGERS;
            case 1 -> PayloadForm.TEXT;
            case 2 -> PayloadForm.BASE64;
            case 3 -> PayloadForm.JSON;
            case 4 -> PayloadForm.CLOUD_EVENT;
            default -> throw new IOException("no payload form has the code " + code);
        };
    }

    @Override
    public TypeSerializerSnapshot<ReceivedJob> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint keeps of this serializer: its class, which stands for its bytes. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ReceivedJob> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
