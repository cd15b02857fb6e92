package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Scheduling;
import java.io.IOException;
import java.time.Instant;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Writes and reads a job's scheduling: one byte for the default. */
final class SchedulingFields {

    private static final int KEY = 1;
    private static final int TENANT = 1 << 1;
    private static final int NOT_BEFORE = 1 << 2;

    /** The position of the priority, above the flags; 0 is the default. */
    private static final int PRIORITY_SHIFT = 3;

    private static final int PRIORITY_MASK = 7;

    private SchedulingFields() {}

    static void write(Scheduling scheduling, DataOutputView target) throws IOException {
        String key = scheduling.key();
        String tenant = scheduling.tenant();
        Instant notBefore = scheduling.notBefore();
        int priority = scheduling.priority();
        target.writeByte(
                (key == null ? 0 : KEY)
                        | (tenant == null ? 0 : TENANT)
                        | (notBefore == null ? 0 : NOT_BEFORE)
                        | (priority == Scheduling.DEFAULT_PRIORITY
                                ? 0
                                : priority << PRIORITY_SHIFT));
        if (key != null) {
            Fields.writeText(key, target);
        }
        if (tenant != null) {
            Fields.writeText(tenant, target);
        }
        if (notBefore != null) {
            target.writeLong(notBefore.toEpochMilli());
        }
    }

    static Scheduling read(DataInputView source) throws IOException {
        int flags = source.readUnsignedByte();
        if (flags == 0) {
            return Scheduling.DEFAULT;
        }
        String key = text(flags, KEY, source);
        String tenant = text(flags, TENANT, source);
        Instant notBefore =
                (flags & NOT_BEFORE) == 0 ? null : Instant.ofEpochMilli(source.readLong());
        int priority = flags >> PRIORITY_SHIFT & PRIORITY_MASK;
        return new Scheduling(
                key, tenant, priority == 0 ? Scheduling.DEFAULT_PRIORITY : priority, notBefore);
    }

    private static @Nullable String text(int flags, int flag, DataInputView source)
            throws IOException {
        return (flags & flag) == 0 ? null : Fields.readText(source);
    }
}
