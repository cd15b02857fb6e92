package io.wasmjobs.engine;

import io.wasmjobs.protocol.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a successful invocation changed in the state of its key.
 *
 * @param entries the new value of each changed key, sorted by key; empty if the key was deleted
 * @param settings what the module's manifest says of its state
 */
public record StateChanges(Map<Bytes, Optional<Bytes>> entries, Settings settings) {

    /** Copies the map to a sorted map: guests choose the keys and could make hashes collide. */
    public StateChanges {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    /**
     * The state settings of a module's manifest.
     *
     * @param maxBytes the most bytes that keys and values of one key may take together
     * @param ttl how long the state of a key is kept after its last change
     * @param version the layout of the state
     * @param publish whether each change also goes to the topic of states
     */
    public record Settings(long maxBytes, Duration ttl, int version, boolean publish) {

        /** The defaults: 1 MiB, 30 days, version 1, not published. */
        public static final Settings DEFAULTS =
                new Settings(1 << 20, Duration.ofDays(30), 1, false);
    }
}
