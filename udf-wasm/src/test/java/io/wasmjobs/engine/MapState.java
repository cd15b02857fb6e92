package io.wasmjobs.engine;

import io.wasmjobs.protocol.Bytes;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state of a key as texts, to which a test applies the changes of each success. */
final class MapState implements EntityState {

    private EntityEntries entries;

    MapState(int version) {
        entries = new EntityEntries(version, new TreeMap<>());
    }

    MapState with(String key, String value) {
        SortedMap<Bytes, Bytes> more = new TreeMap<>(entries.entries());
        more.put(Bytes.utf8(key), Bytes.utf8(value));
        entries = new EntityEntries(entries.version(), more);
        return this;
    }

    void apply(@Nullable StateChanges changes) {
        if (changes != null) {
            entries.apply(changes);
        }
    }

    NavigableMap<String, String> texts() {
        NavigableMap<String, String> texts = new TreeMap<>();
        entries.entries().forEach((key, value) -> texts.put(key.toUtf8(), value.toUtf8()));
        return texts;
    }

    @Override
    public int version() {
        return entries.version();
    }

    @Override
    public @Nullable Bytes get(Bytes key) {
        return entries.get(key);
    }

    @Override
    public List<Bytes> keys(Bytes prefix) {
        return entries.keys(prefix);
    }

    @Override
    public long bytes() {
        return entries.bytes();
    }
}
