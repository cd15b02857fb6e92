package io.wasmjobs.job.record;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Writes and reads a {@link Bound}; one byte if there is none. */
final class BoundFields {

    private static final int BOUND = 1;
    private static final int TO = 1 << 1;
    private static final int TIMESTAMP = 1 << 2;
    private static final int MESSAGE = 1 << 3;
    private static final int DEDUPLICATED = 1 << 4;

    private BoundFields() {}

    static void write(@Nullable Bound bound, DataOutputView target) throws IOException {
        if (bound == null) {
            target.writeByte(0);
            return;
        }
        String to = bound.to();
        Long timestamp = bound.timestamp();
        target.writeByte(
                BOUND
                        | (to == null ? 0 : TO)
                        | (timestamp == null ? 0 : TIMESTAMP)
                        | (bound.form() == ValueForm.MESSAGE ? MESSAGE : 0)
                        | (bound.deduplicated() ? DEDUPLICATED : 0));
        Fields.writeText(bound.binding(), target);
        if (to != null) {
            Fields.writeText(to, target);
        }
        if (timestamp != null) {
            target.writeLong(timestamp);
        }
    }

    static @Nullable Bound read(DataInputView source) throws IOException {
        int flags = source.readUnsignedByte();
        if (flags == 0) {
            return null;
        }
        String binding = Fields.readText(source);
        String to = (flags & TO) == 0 ? null : Fields.readText(source);
        Long timestamp = (flags & TIMESTAMP) == 0 ? null : (@Nullable Long) source.readLong();
        return new Bound(
                binding,
                to,
                (flags & MESSAGE) == 0 ? ValueForm.PAYLOAD : ValueForm.MESSAGE,
                timestamp,
                (flags & DEDUPLICATED) != 0);
    }
}
