package io.wasmjobs.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshotSerializationUtil;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records keep everything between operators and in checkpoints, without Kryo. */
final class RecordTypeTest {

    private static final WireRecord RECORD =
            new WireRecord(
                    null,
                    Bytes.wrap(new byte[] {0, (byte) 0xff}),
                    List.of(new Header("empty", null), Header.of("ünï", "x")));

    private static <T> T copied(RecordType<T> type, T record) throws IOException {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        assertThat(serializer).isNotInstanceOf(KryoSerializer.class);
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(record, out);
        DataOutputSerializer again = new DataOutputSerializer(16);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), again);
        assertThat(again.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    @ParameterizedTest
    @EnumSource(PayloadForm.class)
    void aJobOfEachFormStaysWhatItIs(PayloadForm form) throws IOException {
        ReceivedJob received =
                new ReceivedJob(
                        new WasmJob(
                                "jöb",
                                ModuleReference.parse("echo@sha256:" + "ab".repeat(32)),
                                new Message("Täpe", Bytes.utf8("payload")),
                                form,
                                Duration.ofMillis(5),
                                7),
                        RECORD,
                        new Origin("wasm_jobs", 2, Long.MAX_VALUE));

        assertThat(copied(RecordType.RECEIVED_JOB, received)).isEqualTo(received);
        assertThat(copied(RecordType.ATTEMPTED_JOB, new AttemptedJob(received, 2)))
                .isEqualTo(new AttemptedJob(received, 2));
    }

    @Test
    void aPayloadThatIsTheRecordGoesOnceAndStaysOne() throws IOException {
        Bytes value = Bytes.wrap(new byte[10_000]);
        ReceivedJob event =
                new ReceivedJob(
                        new WasmJob(
                                "j",
                                ModuleReference.of("echo"),
                                new Message("T", value),
                                PayloadForm.CLOUD_EVENT,
                                null,
                                0),
                        new WireRecord(null, value, List.of()),
                        new Origin("t", 0, 0));
        DataOutputSerializer out = new DataOutputSerializer(16);
        RecordType.RECEIVED_JOB.createSerializer(new SerializerConfigImpl()).serialize(event, out);

        assertThat(out.length()).isLessThan(11_000);
        assertThat(copied(RecordType.RECEIVED_JOB, event)).isEqualTo(event);
    }

    @Test
    void theOtherRecordsStayWhatTheyAre() throws IOException {
        WireRecord tombstone = new WireRecord(Bytes.utf8("k"), null, List.of());
        FetchedRecord fetched = new FetchedRecord(RECORD, new Origin("t", 1, 2));

        assertThat(copied(RecordType.WIRE_RECORD, RECORD)).isEqualTo(RECORD);
        assertThat(copied(RecordType.WIRE_RECORD, tombstone)).isEqualTo(tombstone);
        assertThat(copied(RecordType.FETCHED_RECORD, fetched)).isEqualTo(fetched);
        assertThat(copied(RecordType.ENDED_JOB, new EndedJob(true, RECORD)))
                .isEqualTo(new EndedJob(true, RECORD));
    }

    @Test
    void aSnapshotOfASerializerIsReadAgainAndCompatible() throws IOException {
        TypeSerializer<AttemptedJob> serializer =
                RecordType.ATTEMPTED_JOB.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(16);
        TypeSerializerSnapshotSerializationUtil.writeSerializerSnapshot(
                out, serializer.snapshotConfiguration());

        TypeSerializerSnapshot<AttemptedJob> read =
                TypeSerializerSnapshotSerializationUtil.readSerializerSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());

        TypeSerializerSchemaCompatibility<AttemptedJob> compatibility =
                serializer.snapshotConfiguration().resolveSchemaCompatibility(read);
        assertThat(compatibility.isCompatibleAsIs()).isTrue();
        assertThat(read.restoreSerializer()).isEqualTo(serializer);
    }
}
