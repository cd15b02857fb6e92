package io.wasmjobs.engine;

import io.wasmjobs.protocol.Bytes;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state of a key in a map, to which a test applies the changes of each success. */
final class MapState implements EntityState {

    private final NavigableMap<Bytes, Bytes> entries = new TreeMap<>();
    private int version;

    MapState(int version) {
        this.version = version;
    }

    MapState with(String key, String value) {
        entries.put(Bytes.utf8(key), Bytes.utf8(value));
        return this;
    }

    void apply(@Nullable StateChanges changes) {
        if (changes != null) {
            version = changes.settings().version();
            changes.entries()
                    .forEach(
                            (key, value) ->
                                    value.ifPresentOrElse(
                                            now -> entries.put(key, now),
                                            () -> entries.remove(key)));
        }
    }

    /** The entries as text. */
    NavigableMap<String, String> texts() {
        NavigableMap<String, String> texts = new TreeMap<>();
        entries.forEach((key, value) -> texts.put(key.toUtf8(), value.toUtf8()));
        return texts;
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
        return entries.entrySet().stream()
                .mapToLong(entry -> (long) entry.getKey().size() + entry.getValue().size())
                .sum();
    }
}
