package io.wasmjobs.job;

import io.wasmjobs.job.deduplication.VarLongSerializer;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;

/**
 * The name under which savepoints of before 0.2 know {@link VarLongSerializer}. Flink loads the
 * snapshot's class by that name when it restores one.
 */
public final class ReplaySerializer {

    private ReplaySerializer() {}

    /** The serializer as such a savepoint names it. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Long> {

        /** Called by Flink. */
        public Snapshot() {
            super(VarLongSerializer::new);
        }
    }
}
