package io.wasmjobs.engine;

import io.wasmjobs.protocol.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a successful invocation changed of the state of its key.
 *
 * @param entries the new value of each key that was changed; empty where it was deleted
 * @param settings what the module's manifest says of its state
 */
public record StateChanges(Map<Bytes, Optional<Bytes>> entries, Settings settings) {

    /** Copies the map. */
    public StateChanges {
        entries = Map.copyOf(entries);
    }

    /**
     * What a manifest says of its module's state.
     *
     * @param maxBytes the most bytes that keys and values of one key may take together
     * @param ttl how long the state of a key is kept after its last change
     * @param version the layout of the state
     * @param publish whether each change also goes to the topic of states
     */
    public record Settings(long maxBytes, Duration ttl, int version, boolean publish) {}
}
