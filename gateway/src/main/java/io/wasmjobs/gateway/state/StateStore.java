package io.wasmjobs.gateway.state;

import io.wasmjobs.gateway.outcome.Position;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.PublishedStateCodec;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latest published state of each key, up to a number of bytes: those that were changed longest
 * ago are removed first.
 */
public final class StateStore {

    private static final int OVERHEAD_BYTES = 200;

    private final long mostBytes;
    private final Map<Bytes, Latest> states = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param mostBytes the approximate memory that the states may take
     */
    public StateStore(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * The last published state of a key.
     *
     * @param position the position of the record
     * @param moduleId the module that keeps it
     * @param key the key of its jobs
     * @param changed when it was published
     * @param json the record's value; for a deleted state one without entries
     * @param isGone whether it has expired or become empty
     */
    public record Latest(
            Position position,
            String moduleId,
            String key,
            Instant changed,
            Bytes json,
            boolean isGone) {}

    /** Adds a record of the topic; null if it is not a state. */
    synchronized @Nullable Latest learn(Position position, Instant time, WireRecord record) {
        Bytes id = record.key();
        String text = id == null ? "" : id.toUtf8();
        int slash = text.indexOf('/');
        if (id == null || slash < 0) {
            return null;
        }
        String moduleId = text.substring(0, slash);
        String key = text.substring(slash + 1);
        Bytes value = record.value();
        Bytes json = value == null ? PublishedStateCodec.withoutEntries(moduleId, key) : value;
        Latest latest = new Latest(position, moduleId, key, time, json, value == null);
        Latest former = states.remove(id);
        bytes -= former == null ? 0 : size(id, former.json());
        states.put(id, latest);
        bytes += size(id, json);
        forget();
        return latest;
    }

    private void forget() {
        Iterator<Map.Entry<Bytes, Latest>> oldestFirst = states.entrySet().iterator();
        while (bytes > mostBytes && oldestFirst.hasNext()) {
            Map.Entry<Bytes, Latest> oldest = oldestFirst.next();
            bytes -= size(oldest.getKey(), oldest.getValue().json());
            oldestFirst.remove();
        }
    }

    private static long size(Bytes key, Bytes value) {
        return (long) OVERHEAD_BYTES + key.size() + value.size();
    }

    /** The latest state of a key {@code <module>/<key>}; empty if there is none. */
    public synchronized Optional<Latest> find(Bytes key) {
        return Optional.ofNullable(states.get(key)).filter(latest -> !latest.isGone());
    }

    /** All states, in the order in which they were read. */
    public synchronized List<Latest> snapshot() {
        return List.copyOf(states.values());
    }

    /** The number of states. */
    public synchronized int size() {
        return states.size();
    }
}
