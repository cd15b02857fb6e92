package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Serializes a wasm job that is passed between operators, as compactly as possible, because only an
 * unaligned checkpoint stores it. A CloudEvent is decoded again from its record. For a job as JSON
 * the decoded fields are passed along, which is less work than parsing it twice.
 */
final class ExchangedJobSerializer extends ImmutableSerializer<ReceivedJob> {

    static final ExchangedJobSerializer INSTANCE = new ExchangedJobSerializer();

    /** The kind of record that a job was read from, in one byte. */
    private static final int JSON = 0;

    private static final int EVENT = 1;
    private static final int BOUND = 2;

    @Override
    public void serialize(ReceivedJob received, DataOutputView target) throws IOException {
        ExchangeFormat.write(target);
        int kind = kind(received);
        target.writeByte(kind);
        if (kind == BOUND) {
            Fields.writeBytes(received.record().key(), target);
        }
        writeRecord(received.record(), target);
        OriginFields.write(received.origin(), target);
        if (kind != EVENT) {
            JobFields.write(received.job(), received.record(), target);
        }
        if (kind == BOUND) {
            BoundFields.write(received.bound(), target);
        }
        Fields.writeNullableLong(received.timestamp(), target);
    }

    private static int kind(ReceivedJob received) {
        if (received.bound() != null) {
            return BOUND;
        }
        return received.job().form() == PayloadForm.CLOUD_EVENT ? EVENT : JSON;
    }

    @Override
    public ReceivedJob deserialize(DataInputView source) throws IOException {
        int version = ExchangeFormat.read(source);
        int kind = source.readByte();
        if (kind == BOUND) {
            WireRecord record = readRecord(Fields.readBytes(source), source);
            Origin origin = OriginFields.read(source);
            WasmJob job = JobFields.read(record, source);
            Bound bound = BoundFields.read(source);
            return new ReceivedJob(job, record, origin, timestamp(version, source), bound);
        }
        boolean isEvent = kind == EVENT;
        WireRecord record = readRecord(null, source);
        Origin origin = OriginFields.read(source);
        WasmJob job = job(version, isEvent, record, source);
        return new ReceivedJob(job, record, origin, timestamp(version, source), null);
    }

    private static @Nullable Long timestamp(int version, DataInputView source) throws IOException {
        return version < ExchangeFormat.WITH_TIMESTAMP ? null : Fields.readNullableLong(source);
    }

    private static WasmJob job(
            int version, boolean isEvent, WireRecord record, DataInputView source)
            throws IOException {
        if (version == ExchangeFormat.WITHOUT_SCHEDULING) {
            return isEvent
                    ? event(withoutScheduling(record))
                    : JobFields.readWithoutScheduling(record, source);
        }
        return isEvent ? event(record) : JobFields.read(record, source);
    }

    /**
     * Removes the headers of scheduling, which had no meaning in this format and may have any
     * value.
     */
    private static WireRecord withoutScheduling(WireRecord record) {
        List<Header> headers =
                record.headers().stream()
                        .filter(header -> !WasmJobCodec.isScheduling(header.name()))
                        .toList();
        return new WireRecord(record.key(), record.value(), headers);
    }

    private static WasmJob event(WireRecord record) throws IOException {
        JobRecord read = WasmJobCodec.read(record);
        if (read instanceof WasmJob job) {
            return job;
        }
        throw new IOException("a CloudEvent that was a wasm job is none any more");
    }

    private static void writeRecord(WireRecord record, DataOutputView target) throws IOException {
        Fields.writeBytes(record.value(), target);
        List<Header> headers = record.headers();
        target.writeInt(headers.size());
        for (Header header : headers) {
            HeaderName.write(header.name(), target);
            Fields.writeBytes(header.value(), target);
        }
    }

    private static WireRecord readRecord(@Nullable Bytes key, DataInputView source)
            throws IOException {
        Bytes value = Fields.readBytes(source);
        Header[] headers = new Header[source.readInt()];
        for (int i = 0; i < headers.length; i++) {
            headers[i] = new Header(HeaderName.read(source), Fields.readBytes(source));
        }
        return new WireRecord(key, value, List.of(headers));
    }

    @Override
    public TypeSerializerSnapshot<ReceivedJob> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot of this serializer, for a checkpoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ReceivedJob> {

        /** Called by Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
