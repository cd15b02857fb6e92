package io.wasmjobs.job.entity;

import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of one entity on the heap while its jobs run. One thread uses it at a time: the worker
 * that runs the entity's jobs, and the task's thread between two turns.
 */
public final class EntityEntries implements EntityState {

    /** Two arrays, their wrappers and a node of the map. */
    private static final int ENTRY_OVERHEAD = 128;

    private final NavigableMap<Bytes, Bytes> entries;
    private int version;
    private long bytes;

    private EntityEntries(int version, NavigableMap<Bytes, Bytes> entries) {
        this.version = version;
        this.entries = entries;
        entries.forEach((key, value) -> bytes += (long) key.size() + value.size());
    }

    /** A copy of what is stored; no entries where nothing is. */
    public static EntityEntries of(@Nullable StoredEntity stored) {
        return stored == null
                ? new EntityEntries(NO_VERSION, new TreeMap<>())
                : new EntityEntries(stored.version(), new TreeMap<>(stored.entries()));
    }

    /** A copy that changes of its own do not reach. */
    public EntityEntries copy() {
        return new EntityEntries(version, new TreeMap<>(entries));
    }

    /** Makes the changes of a successful invocation. */
    public void apply(StateChanges changes) {
        version = changes.settings().version();
        for (Map.Entry<Bytes, Optional<Bytes>> change : changes.entries().entrySet()) {
            Bytes key = change.getKey();
            Bytes value = change.getValue().orElse(null);
            Bytes former = value == null ? entries.remove(key) : entries.put(key, value);
            bytes += value == null ? 0 : (long) key.size() + value.size();
            bytes -= former == null ? 0 : (long) key.size() + former.size();
        }
    }

    /** About what they take of the heap, the map included. */
    public long heapBytes() {
        return bytes + (long) ENTRY_OVERHEAD * entries.size();
    }

    /** Whether its key had a state when this was loaded, or has had one since. */
    public boolean isStored() {
        return version != NO_VERSION;
    }

    /** All entries in the order of their keys, for as long as nothing is applied. */
    public SortedMap<Bytes, Bytes> entries() {
        return entries;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public @Nullable Bytes get(Bytes key) {
        return entries.get(key);
    }

    @Override
    public List<Bytes> keys(Bytes prefix) {
        List<Bytes> keys = new ArrayList<>();
        for (Bytes key : entries.tailMap(prefix).keySet()) {
            if (!key.startsWith(prefix)) {
                break;
            }
            keys.add(key);
        }
        return keys;
    }

    @Override
    public long bytes() {
        return bytes;
    }
}
