package io.wasmjobs.job;

import io.wasmjobs.job.deduplication.VarLongSerializer;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;

/**
 * The name that savepoints older than 0.2 have for {@link VarLongSerializer}. Flink loads the
 * snapshot's class by that name when it restores one.
 */
public final class ReplaySerializer {

    private ReplaySerializer() {}

    /** The snapshot class that such a savepoint names. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Long> {

        /** Called by Flink. */
        public Snapshot() {
            super(VarLongSerializer::new);
        }
    }
}
