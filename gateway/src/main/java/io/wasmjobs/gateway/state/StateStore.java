package io.wasmjobs.gateway.state;

import io.wasmjobs.gateway.kafka.TopicTailer;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest published state of each key, up to a number of bytes: those that were changed longest
 * ago are forgotten first.
 */
public final class StateStore implements TopicTailer.Listener {

    private static final int OVERHEAD_BYTES = 200;

    private final long mostBytes;
    private final Map<Bytes, Latest> states = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param mostBytes what the states may take in memory, roughly
     */
    public StateStore(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * A published state.
     *
     * @param changed when it was published
     * @param json the record's value
     */
    record Latest(Instant changed, Bytes json) {}

    @Override
    public synchronized void record(
            String topic, int partition, long offset, Instant time, WireRecord record) {
        Bytes key = record.key();
        Bytes value = record.value();
        if (key == null) {
            return;
        }
        Latest former = states.remove(key);
        bytes -= former == null ? 0 : size(key, former.json());
        if (value != null) {
            states.put(key, new Latest(time, value));
            bytes += size(key, value);
            forget();
        }
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

    /** The latest state of a key, as {@code <module>/<key>}. */
    synchronized Optional<Latest> find(Bytes key) {
        return Optional.ofNullable(states.get(key));
    }

    /** How many states there are. */
    public synchronized int size() {
        return states.size();
    }

    @Override
    public void startsAt(String topic, int partition, long offset) {
        // The topic is read from its beginning.
    }

    @Override
    public void batchEnded() {
        // Each record is visible at once.
    }
}
