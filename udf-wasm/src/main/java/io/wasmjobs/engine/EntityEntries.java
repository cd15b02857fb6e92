package io.wasmjobs.engine;

import io.wasmjobs.protocol.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of one key in a map, to which the changes of each success are applied. One thread uses
 * it at a time: the one that runs an invocation, and between two of them its owner's.
 */
public final class EntityEntries implements EntityState {

    /** Two arrays, their wrappers and a node of the map. */
    private static final int ENTRY_OVERHEAD = 128;

    private final NavigableMap<Bytes, Bytes> entries;
    private int version;
    private long bytes;

    /** The state of a key that has none. */
    public EntityEntries() {
        this(NO_VERSION, Collections.emptySortedMap());
    }

    /**
     * Copies the entries.
     *
     * @param version the {@code state.version} of the manifest that they were written with
     * @param entries the values by key, sorted as bytes are
     */
    public EntityEntries(int version, SortedMap<Bytes, Bytes> entries) {
        this.version = version;
        this.entries = new TreeMap<>(entries);
        entries.forEach((key, value) -> bytes += (long) key.size() + value.size());
    }

    /** A copy that changes of its own do not reach. */
    public EntityEntries copy() {
        return new EntityEntries(version, entries);
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

    /** All entries in the order of their keys: a view. */
    public SortedMap<Bytes, Bytes> entries() {
        return Collections.unmodifiableSortedMap(entries);
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
        return entries.tailMap(prefix, true).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    @Override
    public long bytes() {
        return bytes;
    }
}
