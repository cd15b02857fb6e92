package io.wasmjobs.job.record;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.Preconditions;

/** Serializes a job in flight for a checkpoint. */
final class AttemptedJobSerializer extends ImmutableSerializer<AttemptedJob> {

    static final AttemptedJobSerializer INSTANCE =
            new AttemptedJobSerializer(Format.WITH_TIMESTAMP);

    private final Format format;

    private AttemptedJobSerializer(Format format) {
        this.format = format;
    }

    /** Formats by the snapshot version that checkpoints carry. */
    private enum Format {
        WITHOUT_TIME_OF_NEXT_ATTEMPT(3),
        WITH_TIME_OF_NEXT_ATTEMPT(4),
        WITH_SCHEDULING(5),
        WITH_BINDING(6),
        WITH_TIMESTAMP(7);

        private final int version;

        Format(int version) {
            this.version = version;
        }

        private static Format of(int version) throws IOException {
            for (Format format : values()) {
                if (format.version == version) {
                    return format;
                }
            }
            throw new IOException(
                    "jobs in flight were written in format "
                            + version
                            + ", which this version of wasmjobs does not know: restore with the"
                            + " version that wrote the checkpoint, or a later one");
        }
    }

    @Override
    public void serialize(AttemptedJob record, DataOutputView target) throws IOException {
        Preconditions.checkState(format == Format.WITH_TIMESTAMP);
        ReceivedJobSerializer.INSTANCE.serialize(record.received(), target);
        target.writeInt(record.attempts());
        target.writeLong(record.notBefore());
    }

    @Override
    public AttemptedJob deserialize(DataInputView source) throws IOException {
        ReceivedJob received = received(source);
        int attempts = source.readInt();
        return switch (format) {
            case WITHOUT_TIME_OF_NEXT_ATTEMPT -> new AttemptedJob(received, attempts, 0);
            case WITH_TIME_OF_NEXT_ATTEMPT, WITH_SCHEDULING, WITH_BINDING, WITH_TIMESTAMP ->
                    new AttemptedJob(received, attempts, source.readLong());
        };
    }

    private ReceivedJob received(DataInputView source) throws IOException {
        return switch (format) {
            case WITHOUT_TIME_OF_NEXT_ATTEMPT, WITH_TIME_OF_NEXT_ATTEMPT ->
                    ReceivedJobSerializer.deserializeWithoutScheduling(source);
            case WITH_SCHEDULING -> ReceivedJobSerializer.deserializeWithoutBinding(source);
            case WITH_BINDING -> ReceivedJobSerializer.deserializeWithoutTimestamp(source);
            case WITH_TIMESTAMP -> ReceivedJobSerializer.INSTANCE.deserialize(source);
        };
    }

    @Override
    public TypeSerializerSnapshot<AttemptedJob> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint keeps of this serializer: the version of its format. */
    public static final class Snapshot implements TypeSerializerSnapshot<AttemptedJob> {

        private Format format = INSTANCE.format;

        /** Called by Flink. */
        public Snapshot() {}

        @Override
        public int getCurrentVersion() {
            return INSTANCE.format.version;
        }

        @Override
        public void writeSnapshot(DataOutputView target) {
            // The version is the whole snapshot.
        }

        @Override
        public void readSnapshot(int version, DataInputView source, ClassLoader loader)
                throws IOException {
            format = Format.of(version);
        }

        @Override
        public TypeSerializer<AttemptedJob> restoreSerializer() {
            return new AttemptedJobSerializer(format);
        }

        @Override
        public TypeSerializerSchemaCompatibility<AttemptedJob> resolveSchemaCompatibility(
                TypeSerializerSnapshot<AttemptedJob> old) {
            return old instanceof Snapshot snapshot && snapshot.format == format
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
        }
    }
}
