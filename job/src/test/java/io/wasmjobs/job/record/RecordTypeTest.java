package io.wasmjobs.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/** Serialization of records between operators and in checkpoints, which does not use Kryo. */
final class RecordTypeTest {

    static final WireRecord RECORD =
            new WireRecord(
                    null,
                    Bytes.wrap(new byte[] {0, (byte) 0xff}),
                    List.of(new Header("empty", null), Header.of("ünï", "x")));

    static final WasmJob JOB =
            new WasmJob(
                    "j",
                    ModuleReference.of("echo"),
                    new Message("T", Bytes.utf8("payload")),
                    PayloadForm.TEXT,
                    null,
                    0);

    static final WasmJob JOB_AS_EVENT =
            new WasmJob(
                    "j",
                    ModuleReference.of("echo"),
                    new Message("T", Bytes.utf8("payload")),
                    PayloadForm.CLOUD_EVENT,
                    null,
                    0);

    /** The record of a job as the source emits it: without its key, with an unknown header. */
    static WireRecord event(WasmJob job) {
        WireRecord written = WasmJobCodec.write(job);
        List<Header> headers = new ArrayList<>(written.headers());
        headers.add(1, Header.of("ünï", "x"));
        return new WireRecord(null, written.value(), headers);
    }

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
    void aJobOfEachFormIsUnchanged(PayloadForm form) throws IOException {
        WasmJob job =
                new WasmJob(
                        "jöb",
                        ModuleReference.parse("echo@sha256:" + "ab".repeat(32)),
                        new Message("Täpe", Bytes.utf8("payload")),
                        form,
                        Duration.ofMillis(5),
                        7,
                        new Scheduling("kéy", "tenant", 5, Instant.ofEpochMilli(-1)));
        WireRecord record = form == PayloadForm.CLOUD_EVENT ? event(job) : RECORD;
        ReceivedJob received =
                new ReceivedJob(
                        job,
                        record,
                        new Origin("wasm_jobs", 2, Long.MAX_VALUE),
                        1_790_000_000_123L,
                        null);

        assertThat(copied(RecordType.RECEIVED_JOB, received)).isEqualTo(received);
        assertThat(copied(RecordType.ATTEMPTED_JOB, new AttemptedJob(received, 2, 0)))
                .isEqualTo(new AttemptedJob(received, 2, 0));
    }

    @Test
    void aPayloadThatIsTheRecordIsWrittenOnce() throws IOException {
        Bytes value = Bytes.wrap(new byte[10_000]);
        WasmJob job =
                new WasmJob(
                        "j",
                        ModuleReference.of("echo"),
                        new Message("T", value),
                        PayloadForm.CLOUD_EVENT,
                        null,
                        0);
        ReceivedJob event = new ReceivedJob(job, event(job), new Origin("t", 0, 0));
        DataOutputSerializer out = new DataOutputSerializer(16);
        RecordType.RECEIVED_JOB.createSerializer(new SerializerConfigImpl()).serialize(event, out);

        assertThat(out.length()).isLessThan(11_000);
        ReceivedJob passed = copied(RecordType.RECEIVED_JOB, event);
        assertThat(passed).isEqualTo(event);
        assertThat(passed.job().message().payload()).isSameAs(passed.record().value());
    }

    @Test
    void aHeaderOfAnyNameIsKept() throws IOException {
        WireRecord record =
                new WireRecord(
                        null,
                        Bytes.utf8("{}"),
                        List.of(
                                Header.of("traceparent", "00-1"),
                                new Header("ce_time", null),
                                Header.of("", "no name"),
                                Header.of("traceparent", "00-2"),
                                Header.of("x".repeat(300), "long")));
        ReceivedJob received = new ReceivedJob(JOB, record, new Origin("t", 0, 0));

        assertThat(copied(RecordType.RECEIVED_JOB, received)).isEqualTo(received);
    }

    @Test
    void aChainOfModulesIsKept() throws IOException {
        String pin = "@sha256:" + "ab".repeat(32);
        for (String chain : List.of("a|b" + pin + "|c", "a" + pin + "|b", "a" + pin)) {
            WasmJob job =
                    new WasmJob(
                            JOB.jobId(),
                            ModuleReference.parse(chain),
                            JOB.message(),
                            JOB.form(),
                            null,
                            0);
            ReceivedJob received = new ReceivedJob(job, RECORD, new Origin("t", 0, 0));
            AttemptedJob attempted = new AttemptedJob(received, 1, 0);

            assertThat(copied(RecordType.RECEIVED_JOB, received).job().module())
                    .isEqualTo(job.module());
            assertThat(copied(RecordType.ATTEMPTED_JOB, attempted)).isEqualTo(attempted);
        }
    }

    @Test
    void theOtherRecordsAreUnchanged() throws IOException {
        WireRecord tombstone = new WireRecord(Bytes.utf8("k"), null, List.of());
        FetchedRecord fetched = new FetchedRecord(RECORD, new Origin("t", 1, 2), 3L);

        OutputRecord own = OutputRecord.of(RECORD);
        OutputRecord named = new OutputRecord("other", 1_790_000_000_000L, tombstone);
        assertThat(copied(RecordType.OUTPUT_RECORD, own)).isEqualTo(own);
        assertThat(copied(RecordType.OUTPUT_RECORD, named)).isEqualTo(named);
        assertThat(copied(RecordType.FETCHED_RECORD, fetched)).isEqualTo(fetched);
    }

    @Test
    void aFormatThatThisVersionDoesNotKnowIsRefusedInOneSentence() throws IOException {
        ReceivedJob received = new ReceivedJob(JOB, RECORD, new Origin("t", 0, 0));
        refusesOtherFormats(RecordType.RECEIVED_JOB, received);
        refusesOtherFormats(
                RecordType.FETCHED_RECORD, new FetchedRecord(RECORD, received.origin()));
        refusesOtherFormats(RecordType.OUTPUT_RECORD, OutputRecord.of(RECORD));
    }

    @Test
    void aRecordOfAnEarlierFormatGoesToTheSinksDefaultTopic() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        out.writeByte(3);
        Fields.writeRecord(RECORD, out);

        OutputRecord read =
                RecordType.OUTPUT_RECORD
                        .createSerializer(new SerializerConfigImpl())
                        .deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

        assertThat(read).isEqualTo(OutputRecord.of(RECORD));
    }

    private static <T> void refusesOtherFormats(RecordType<T> type, T record) throws IOException {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(record, out);
        byte[] bytes = out.getCopyOfBuffer();
        for (int format : new int[] {0, 1, 7, 255}) {
            bytes[0] = (byte) format;
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> serializer.deserialize(new DataInputDeserializer(bytes)))
                    .withMessage(
                            "a record between operators has format %s, and this version of the"
                                    + " pipeline reads format 6: restore from a savepoint, or with"
                                    + " the version that made the checkpoint",
                            format);
        }
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

    /** The format before jobs had the timestamp of their record. */
    static DataOutputSerializer withoutTimestamp(ReceivedJob received) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        ReceivedJobSerializer.INSTANCE.serialize(received, out);
        DataOutputSerializer former = new DataOutputSerializer(16);
        former.write(out.getCopyOfBuffer(), 0, out.length() - 1);
        return former;
    }

    /** The format before bindings. */
    private static DataOutputSerializer withoutBinding(ReceivedJob received) throws IOException {
        DataOutputSerializer out = withoutTimestamp(received);
        DataOutputSerializer former = new DataOutputSerializer(16);
        former.write(out.getCopyOfBuffer(), 0, out.length() - 1);
        return former;
    }

    /** The format before version 0.2, which ends with the replay number. */
    private static DataOutputSerializer withoutScheduling(ReceivedJob received) throws IOException {
        DataOutputSerializer out = withoutBinding(received);
        DataOutputSerializer former = new DataOutputSerializer(16);
        former.write(out.getCopyOfBuffer(), 0, out.length() - 1);
        return former;
    }

    @Test
    void aJobInFlightFromBeforeBindingsIsReadAsAJob() throws IOException {
        ReceivedJob received = new ReceivedJob(JOB, RECORD, new Origin("wasm_jobs", 0, 1));
        DataOutputSerializer former = withoutBinding(received);
        former.writeInt(2);
        former.writeLong(77);
        TypeSerializerSnapshot<AttemptedJob> snapshot = new AttemptedJobSerializer.Snapshot();
        snapshot.readSnapshot(5, new DataInputDeserializer(), getClass().getClassLoader());

        assertThat(
                        snapshot.restoreSerializer()
                                .deserialize(new DataInputDeserializer(former.getCopyOfBuffer())))
                .isEqualTo(new AttemptedJob(received, 2, 77));
    }

    @Test
    void aFetchedRecordOfAFormerVersionHasNoTime() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        out.writeByte(4);
        Fields.writeRecord(RECORD, out);
        OriginFields.write(new Origin("t", 1, 2), out);

        assertThat(
                        RecordType.FETCHED_RECORD
                                .createSerializer(new SerializerConfigImpl())
                                .deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isEqualTo(new FetchedRecord(RECORD, new Origin("t", 1, 2)));
    }

    @Test
    void aBoundJobKeepsItsKeyAndWhatItsOutcomeNeeds() throws IOException {
        Origin origin = new Origin("orders", 0, 1);
        Bytes key = Bytes.wrap(new byte[] {(byte) 0xff});
        WireRecord record = new WireRecord(key, RECORD.value(), RECORD.headers());
        WireRecord tombstone = new WireRecord(null, null, List.of());
        for (ReceivedJob received :
                List.of(
                        new ReceivedJob(
                                JOB,
                                record,
                                origin,
                                7L,
                                new Bound("b", "to", ValueForm.MESSAGE, 7L, true)),
                        new ReceivedJob(
                                JOB,
                                tombstone,
                                origin,
                                null,
                                new Bound("b", null, ValueForm.PAYLOAD, null, false)))) {
            assertThat(copied(RecordType.RECEIVED_JOB, received)).isEqualTo(received);
            AttemptedJob attempted = new AttemptedJob(received, 1, 2);
            assertThat(copied(RecordType.ATTEMPTED_JOB, attempted)).isEqualTo(attempted);
        }
    }

    @Test
    void aJobInFlightFromBeforeSchedulingIsReadWithTheDefault() throws IOException {
        ReceivedJob received = new ReceivedJob(JOB, RECORD, new Origin("wasm_jobs", 0, 1));
        DataOutputSerializer former = withoutScheduling(received);
        former.writeInt(2);
        former.writeLong(77);
        TypeSerializerSnapshot<AttemptedJob> snapshot = new AttemptedJobSerializer.Snapshot();
        snapshot.readSnapshot(4, new DataInputDeserializer(), getClass().getClassLoader());

        assertThat(
                        snapshot.restoreSerializer()
                                .deserialize(new DataInputDeserializer(former.getCopyOfBuffer())))
                .isEqualTo(new AttemptedJob(received, 2, 77));
    }

    @Test
    void anExchangedJobFromBeforeSchedulingIgnoresHeadersThatHadNoMeaning() throws IOException {
        TypeSerializer<ReceivedJob> serializer =
                RecordType.RECEIVED_JOB.createSerializer(new SerializerConfigImpl());
        WireRecord plain = event(JOB_AS_EVENT);
        List<Header> headers = new ArrayList<>(plain.headers());
        headers.add(Header.of("ce_wasmpriority", "urgent"));
        WireRecord record = new WireRecord(null, plain.value(), headers);
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(new ReceivedJob(JOB_AS_EVENT, record, new Origin("t", 0, 0)), out);
        byte[] former = out.getCopyOfBuffer();
        former[0] = 2;

        ReceivedJob read = serializer.deserialize(new DataInputDeserializer(former));

        assertThat(read.job()).isEqualTo(JOB_AS_EVENT);
        assertThat(read.record()).isEqualTo(record);
    }

    @Test
    void aJobInFlightOfTheFirstFormatIsDueImmediately() throws IOException {
        ReceivedJob received = new ReceivedJob(JOB, RECORD, new Origin("wasm_jobs", 0, 1));
        DataOutputSerializer former = withoutScheduling(received);
        former.writeInt(2);
        TypeSerializerSnapshot<AttemptedJob> snapshot = new AttemptedJobSerializer.Snapshot();
        snapshot.readSnapshot(3, new DataInputDeserializer(), getClass().getClassLoader());

        AttemptedJob read =
                snapshot.restoreSerializer()
                        .deserialize(new DataInputDeserializer(former.getCopyOfBuffer()));

        assertThat(read).isEqualTo(new AttemptedJob(received, 2, 0));
        assertThat(
                        new AttemptedJobSerializer.Snapshot()
                                .resolveSchemaCompatibility(snapshot)
                                .isCompatibleAfterMigration())
                .isTrue();
    }

    @Test
    void anUnknownLaterFormatIsNamed() {
        assertThatThrownBy(
                        () ->
                                new AttemptedJobSerializer.Snapshot()
                                        .readSnapshot(
                                                9,
                                                new DataInputDeserializer(),
                                                getClass().getClassLoader()))
                .hasMessageContaining("format 9");
    }
}
