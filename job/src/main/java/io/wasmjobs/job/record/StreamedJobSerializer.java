package io.wasmjobs.job.record;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Serializes a job of a DataStream program for a checkpoint, with its record. The record's type can
 * evolve as far as its own serializer allows.
 */
public final class StreamedJobSerializer<T> extends TypeSerializer<AttemptedJob> {

    private static final long serialVersionUID = 1;

    private final TypeSerializer<AttemptedJob> jobs;
    private final TypeSerializer<T> values;

    /** Serializes records with {@code values}. */
    public StreamedJobSerializer(TypeSerializer<T> values) {
        this(AttemptedJobSerializer.INSTANCE, values);
    }

    private StreamedJobSerializer(TypeSerializer<AttemptedJob> jobs, TypeSerializer<T> values) {
        this.jobs = jobs;
        this.values = values;
    }

    @SuppressWarnings("unchecked") // The operator with this serializer creates only such jobs.
    private StreamedRecord<T> streamed(AttemptedJob job) {
        return (StreamedRecord<T>) Objects.requireNonNull(job.streamed(), "not of a stream");
    }

    @Override
    public void serialize(AttemptedJob job, DataOutputView target) throws IOException {
        StreamedRecord<T> streamed = streamed(job);
        jobs.serialize(job, target);
        Fields.writeNullableLong(streamed.timestamp(), target);
        target.writeLong(streamed.run());
        target.writeLong(streamed.period());
        values.serialize(streamed.value(), target);
    }

    @Override
    public AttemptedJob deserialize(DataInputView source) throws IOException {
        AttemptedJob job = jobs.deserialize(source);
        Long timestamp = Fields.readNullableLong(source);
        long run = source.readLong();
        long period = source.readLong();
        return with(job, new StreamedRecord<>(values.deserialize(source), timestamp, run, period));
    }

    private static AttemptedJob with(AttemptedJob job, StreamedRecord<?> streamed) {
        return new AttemptedJob(job.received(), job.attempts(), job.notBefore(), streamed);
    }

    @Override
    public AttemptedJob copy(AttemptedJob from) {
        if (values.isImmutableType()) {
            return from;
        }
        StreamedRecord<T> streamed = streamed(from);
        return with(from, streamed.with(values.copy(streamed.value())));
    }

    @Override
    public AttemptedJob copy(AttemptedJob from, AttemptedJob reuse) {
        return copy(from);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public AttemptedJob deserialize(AttemptedJob reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public TypeSerializer<AttemptedJob> duplicate() {
        return new StreamedJobSerializer<>(jobs.duplicate(), values.duplicate());
    }

    @Override
    public boolean isImmutableType() {
        return values.isImmutableType();
    }

    @Override
    public @Nullable AttemptedJob createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StreamedJobSerializer<?> that
                && jobs.equals(that.jobs)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(jobs, values);
    }

    @Override
    public TypeSerializerSnapshot<AttemptedJob> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /**
     * The snapshot of this serializer, for a checkpoint: its version and the snapshots of both
     * serializers.
     */
    public static final class Snapshot<T>
            extends CompositeTypeSerializerSnapshot<AttemptedJob, StreamedJobSerializer<T>> {

        private static final int VERSION = 1;

        /** Called by Flink. */
        public Snapshot() {}

        Snapshot(StreamedJobSerializer<T> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return VERSION;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(StreamedJobSerializer<T> outer) {
            return new TypeSerializer<?>[] {outer.jobs, outer.values};
        }

        @Override
        @SuppressWarnings("unchecked") // In the order of getNestedSerializers.
        protected StreamedJobSerializer<T> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new StreamedJobSerializer<>(
                    (TypeSerializer<AttemptedJob>) nested[0], (TypeSerializer<T>) nested[1]);
        }
    }
}
