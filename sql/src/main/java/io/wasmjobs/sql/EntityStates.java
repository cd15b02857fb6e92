package io.wasmjobs.sql;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.entity.StoredEntity;
import io.wasmjobs.job.entity.StoredEntitySerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.Row;

/** Reads and writes the state of a key, in the format in which the pipeline keeps an entity. */
final class EntityStates {

    private static final int FIRST_BYTES = 256;

    private EntityStates() {}

    /**
     * The entries of a state; none if there is none, or it has expired.
     *
     * @param now milliseconds since the epoch
     */
    static EntityEntries read(Row state, long now) {
        byte[] bytes = (byte[]) state.getField(0);
        if (bytes == null) {
            return new EntityEntries();
        }
        try {
            StoredEntity stored =
                    StoredEntitySerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
            return stored.expiresAt() <= now
                    ? new EntityEntries()
                    : new EntityEntries(stored.version(), stored.entries());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Replaces a state. A state without entries is deleted.
     *
     * @param settings the lifetime that the module's manifest sets
     */
    static void write(Row state, EntityEntries entries, StateChanges.Settings settings, long now) {
        if (entries.entries().isEmpty()) {
            state.setField(0, null);
            return;
        }
        DataOutputSerializer target = new DataOutputSerializer(FIRST_BYTES);
        try {
            StoredEntitySerializer.INSTANCE.serialize(
                    new StoredEntity(
                            entries.version(),
                            now + settings.ttl().toMillis(),
                            settings.publish(),
                            entries.entries()),
                    target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        state.setField(0, target.getCopyOfBuffer());
    }
}
