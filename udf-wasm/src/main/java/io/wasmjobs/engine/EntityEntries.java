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
 * The state of one key as a map in memory, to which the changes of each successful invocation are
 * applied. Used by one thread at a time: during an invocation by the thread that runs it, between
 * two invocations by its owner's.
 */
public final class EntityEntries implements EntityState {

    /**
     * The heap of one entry besides its bytes: two arrays, their wrappers and a node of the map.
     */
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

    /** An independent copy. */
    public EntityEntries copy() {
        return new EntityEntries(version, entries);
    }

    /** Applies the changes of a successful invocation. */
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

    /** The approximate heap that the entries and the map take. */
    public long heapBytes() {
        return bytes + (long) ENTRY_OVERHEAD * entries.size();
    }

    /** An unmodifiable view of all entries, sorted by key. */
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
