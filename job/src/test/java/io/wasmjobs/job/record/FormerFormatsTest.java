package io.wasmjobs.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Origin;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Jobs of formats without the timestamp of their record are read without one. */
final class FormerFormatsTest {

    @Test
    void aBoundJobInFlightFromBeforeTimestampsIsReadWithoutOne() throws IOException {
        Bound bound = new Bound("b", "to", ValueForm.MESSAGE, 7L, true);
        ReceivedJob received =
                new ReceivedJob(
                        RecordTypeTest.JOB,
                        RecordTypeTest.RECORD,
                        new Origin("t", 0, 1),
                        null,
                        bound);
        DataOutputSerializer former = RecordTypeTest.withoutTimestamp(received);
        former.writeInt(2);
        former.writeLong(77);
        TypeSerializerSnapshot<AttemptedJob> snapshot = new AttemptedJobSerializer.Snapshot();
        snapshot.readSnapshot(6, new DataInputDeserializer(), getClass().getClassLoader());

        assertThat(
                        snapshot.restoreSerializer()
                                .deserialize(new DataInputDeserializer(former.getCopyOfBuffer())))
                .isEqualTo(new AttemptedJob(received, 2, 77));
    }

    @Test
    void anExchangedJobFromBeforeTimestampsHasNone() throws IOException {
        TypeSerializer<ReceivedJob> serializer =
                RecordType.RECEIVED_JOB.createSerializer(new SerializerConfigImpl());
        Bound bound = new Bound("b", "to", ValueForm.MESSAGE, 7L, true);
        Origin origin = new Origin("t", 0, 1);
        for (ReceivedJob received :
                List.of(
                        new ReceivedJob(RecordTypeTest.JOB, RecordTypeTest.RECORD, origin),
                        new ReceivedJob(
                                RecordTypeTest.JOB_AS_EVENT,
                                RecordTypeTest.event(RecordTypeTest.JOB_AS_EVENT),
                                origin),
                        new ReceivedJob(
                                RecordTypeTest.JOB, RecordTypeTest.RECORD, origin, null, bound))) {
            DataOutputSerializer out = new DataOutputSerializer(16);
            serializer.serialize(received, out);
            byte[] former = Arrays.copyOf(out.getCopyOfBuffer(), out.length() - 1);
            former[0] = 5;

            assertThat(serializer.deserialize(new DataInputDeserializer(former)))
                    .isEqualTo(received);
        }
    }
}
