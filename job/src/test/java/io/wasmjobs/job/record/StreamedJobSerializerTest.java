package io.wasmjobs.job.record;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Serialization of a program's jobs, with records whose type may evolve. */
final class StreamedJobSerializerTest {

    /** A program's record, whose earlier type has no {@code place}. */
    public static final class Note {
        public long order;
        public String place = "";
    }

    private static final TypeSerializer<Note> OLD = of(Map.of("order", Types.LONG));
    private static final TypeSerializer<Note> NEW =
            of(Map.of("order", Types.LONG, "place", Types.STRING));

    private static TypeSerializer<Note> of(Map<String, TypeInformation<?>> fields) {
        return Types.POJO(Note.class, fields).createSerializer(new SerializerConfigImpl());
    }

    private static Note note(long order, String place) {
        Note note = new Note();
        note.order = order;
        note.place = place;
        return note;
    }

    private static AttemptedJob attempted(Note note) {
        return new AttemptedJob(job("a"), 2, 77, new StreamedRecord<>(note, 5L, -1, 3));
    }

    private static DataInputDeserializer written(
            TypeSerializer<AttemptedJob> serializer, AttemptedJob job) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(job, out);
        return new DataInputDeserializer(out.getCopyOfBuffer());
    }

    private static Note noteOf(AttemptedJob job) {
        StreamedRecord<?> streamed = job.streamed();
        assertThat(streamed).isNotNull();
        return (Note) streamed.value();
    }

    @Test
    void aJobIsReadAsItWasWritten() throws IOException {
        StreamedJobSerializer<Note> serializer = new StreamedJobSerializer<>(NEW);

        AttemptedJob read =
                serializer.duplicate().deserialize(written(serializer, attempted(note(1, "Rome"))));

        assertThat(read).usingRecursiveComparison().isEqualTo(attempted(note(1, "Rome")));
    }

    @Test
    void aCopyDoesNotChangeWithItsRecord() {
        AttemptedJob job = attempted(note(1, "Rome"));
        AttemptedJob copy = new StreamedJobSerializer<>(NEW).copy(job);

        noteOf(job).place = "Oslo";

        assertThat(noteOf(copy).place).isEqualTo("Rome");
    }

    @Test
    void aRecordOfATypeWithAnAddedFieldIsMigrated() throws IOException {
        StreamedJobSerializer<Note> old = new StreamedJobSerializer<>(OLD);
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, old.snapshotConfiguration());
        TypeSerializerSnapshot<AttemptedJob> restored =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());
        StreamedJobSerializer<Note> current = new StreamedJobSerializer<>(NEW);

        assertThat(
                        current.snapshotConfiguration()
                                .resolveSchemaCompatibility(restored)
                                .isCompatibleAfterMigration())
                .isTrue();
        AttemptedJob read =
                restored.restoreSerializer().deserialize(written(old, attempted(note(8, "Rome"))));
        assertThat(noteOf(read).order).isEqualTo(8);
        assertThat(noteOf(current.deserialize(written(current, read))).place).isEmpty();
        assertThat(read.attempts()).isEqualTo(2);
    }
}
