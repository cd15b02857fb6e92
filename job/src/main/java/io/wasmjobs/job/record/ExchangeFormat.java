package io.wasmjobs.job.record;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The version of a record's bytes between two operators: their first byte. An unaligned checkpoint
 * contains such bytes, and Flink passes them to the serializer of the version that restores it.
 *
 * <p>To change a form, add a version here and keep reading those before it. Append to {@link
 * HeaderName}, and add a version too where a job is read more strictly.
 */
final class ExchangeFormat {

    /**
     * The first version. It differs from 0, 1 and 255, the first bytes of the form before it, which
     * had no version.
     */
    static final int CURRENT = 6;

    /** The first form in which a record for a sink names its topic. */
    static final int WITH_TOPIC = 4;

    /** The first form in which a record may be bound, and a fetched one has its time. */
    static final int WITH_BINDING = 5;

    /** The first form in which a job has the time of its record. */
    static final int WITH_TIMESTAMP = 6;

    /** The form before jobs had a scheduling; other records are the same in it. */
    static final int WITHOUT_SCHEDULING = 2;

    private ExchangeFormat() {}

    static void write(DataOutputView target) throws IOException {
        target.writeByte(CURRENT);
    }

    /**
     * Reads the version.
     *
     * @throws IOException if this version of the pipeline cannot read it
     */
    static int read(DataInputView source) throws IOException {
        int version = source.readUnsignedByte();
        if (version < WITHOUT_SCHEDULING || version > CURRENT) {
            throw new IOException(
                    "a record between operators has format "
                            + version
                            + ", and this version of the pipeline reads format "
                            + CURRENT
                            + ": restore from a savepoint, or with the version that made the"
                            + " checkpoint");
        }
        return version;
    }
}
