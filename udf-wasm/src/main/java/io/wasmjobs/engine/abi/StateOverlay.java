package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of the job's key as one invocation sees it: the state that the last successful
 * invocation left, overlaid with the guest's changes. The underlying state is not modified.
 */
public final class StateOverlay {

    /** The longest key, in bytes; the shortest key has one byte. */
    public static final int MOST_KEY_BYTES = 1_024;

    private static final int MOST_CHANGES = 10_000;

    private final EntityState base;
    private final StateChanges.Settings settings;

    /** Sorted instead of hashed: guests choose the keys and could make hashes collide. */
    private final NavigableMap<Bytes, Change> changes = new TreeMap<>();

    private long bytes = -1;
    private boolean migrated;

    /**
     * @param base what the last successful invocation left
     * @param settings what the module's manifest says of its state
     */
    public StateOverlay(EntityState base, StateChanges.Settings settings) {
        this.base = base;
        this.settings = settings;
    }

    /** A key's value before the invocation and now; null for none. */
    private record Change(@Nullable Bytes before, @Nullable Bytes now) {}

    /**
     * Checks that the module can be given this state.
     *
     * @param migrates whether the module can bring older state up to its version
     * @return the version that it has to migrate first, or {@link EntityState#NO_VERSION}
     * @throws GuestFailure if the state is of a newer version, or of an older one that the module
     *     cannot migrate
     */
    public int begin(boolean migrates) {
        int version = read(base::version);
        if (version == EntityState.NO_VERSION || version == settings.version()) {
            return EntityState.NO_VERSION;
        }
        if (version > settings.version()) {
            throw new GuestFailure(
                    FailureKind.TRAP,
                    "has state.version "
                            + settings.version()
                            + ", but the entity has moved on to version "
                            + version
                            + ": run the newer module");
        }
        if (!migrates) {
            throw new GuestFailure(
                    FailureKind.TRAP,
                    "has state.version "
                            + settings.version()
                            + ", the entity's state has version "
                            + version
                            + ", and the module exports no migrate(i32) -> i32");
        }
        migrated = true;
        return version;
    }

    /** The value of a key, or null. */
    public @Nullable Bytes get(Bytes key) {
        Change change = changes.get(key);
        return change == null ? read(() -> base.get(key)) : change.now();
    }

    /**
     * Sets the value of a key.
     *
     * @throws GuestFailure if that is more state than the manifest allows
     */
    public void set(Bytes key, Bytes value) {
        Bytes old = get(key);
        if (value.equals(old)) {
            return;
        }
        checkSize((long) value.size() + (old == null ? key.size() : -old.size()));
        change(key, old, value);
    }

    /** Removes a key, if present. */
    public void delete(Bytes key) {
        Bytes old = get(key);
        if (old != null) {
            checkSize(-(long) key.size() - old.size());
            change(key, old, null);
        }
    }

    /** The keys that begin with {@code prefix}, sorted. */
    public Collection<Bytes> keys(Bytes prefix) {
        List<Bytes> before = read(() -> base.keys(prefix));
        if (changes.isEmpty()) {
            return before;
        }
        TreeSet<Bytes> keys = new TreeSet<>(before);
        for (Map.Entry<Bytes, Change> entry : changes.tailMap(prefix, true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            if (entry.getValue().now() == null) {
                keys.remove(entry.getKey());
            } else {
                keys.add(entry.getKey());
            }
        }
        return keys;
    }

    /** The most bytes that all keys and values may have. */
    public long maxBytes() {
        return settings.maxBytes();
    }

    /** The failure of a guest that keeps more than its manifest allows. */
    public GuestFailure overLimit() {
        return new GuestFailure(
                FailureKind.STATE_LIMIT,
                String.format(
                        Locale.ROOT,
                        "would keep more than %,d bytes for one key (state.max_bytes)",
                        settings.maxBytes()));
    }

    /** The changes; null if there are none. */
    @Nullable StateChanges changes() {
        Map<Bytes, Optional<Bytes>> changed = new TreeMap<>();
        changes.forEach(
                (key, change) -> {
                    if (!Objects.equals(change.before(), change.now())) {
                        changed.put(key, Optional.ofNullable(change.now()));
                    }
                });
        return changed.isEmpty() && !migrated ? null : new StateChanges(changed, settings);
    }

    /** State that already exceeds the limit, because the limit was lowered, may still shrink. */
    private void checkSize(long more) {
        long before = bytes < 0 ? read(base::bytes) : bytes;
        long after = before + more;
        if (more > 0 && after > settings.maxBytes()) {
            throw overLimit();
        }
        bytes = after;
    }

    private void change(Bytes key, @Nullable Bytes old, @Nullable Bytes now) {
        Change earlier = changes.get(key);
        if (earlier == null && changes.size() >= MOST_CHANGES) {
            throw new GuestFailure(
                    FailureKind.STATE_LIMIT,
                    String.format(
                            Locale.ROOT, "changed more than %,d keys of its state", MOST_CHANGES));
        }
        changes.put(key, new Change(earlier == null ? old : earlier.before(), now));
    }

    // An exception of the host's state is not the guest's fault, so the job may be tried again.
    @SuppressWarnings("IllegalCatch")
    private static <T extends @Nullable Object> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (RuntimeException e) {
            throw new GuestFailure(
                    FailureKind.HOST_ERROR, "could not be given its state: " + e.getMessage());
        }
    }
}
