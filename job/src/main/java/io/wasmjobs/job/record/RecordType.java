package io.wasmjobs.job.record;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Flink's type information for one class of the pipeline's records, with its own serializer. */
public final class RecordType<T> extends TypeInformation<T> {

    /** Records of the source. */
    public static final RecordType<FetchedRecord> FETCHED_RECORD =
            new RecordType<>(FetchedRecord.class, FetchedRecordSerializer.INSTANCE);

    /** Wasm jobs that are to be run. */
    public static final RecordType<ReceivedJob> RECEIVED_JOB =
            new RecordType<>(ReceivedJob.class, ExchangedJobSerializer.INSTANCE);

    /** Wasm jobs in flight. */
    public static final RecordType<AttemptedJob> ATTEMPTED_JOB =
            new RecordType<>(AttemptedJob.class, AttemptedJobSerializer.INSTANCE);

    /** Records for a sink. */
    public static final RecordType<OutputRecord> OUTPUT_RECORD =
            new RecordType<>(OutputRecord.class, OutputRecordSerializer.INSTANCE);

    private final Class<T> type;
    private final TypeSerializer<T> serializer;

    private RecordType(Class<T> type, TypeSerializer<T> serializer) {
        this.type = type;
        this.serializer = serializer;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordType<?> that && type == that.type;
    }

    @Override
    public int hashCode() {
        return Objects.hash(type);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof RecordType;
    }
}
