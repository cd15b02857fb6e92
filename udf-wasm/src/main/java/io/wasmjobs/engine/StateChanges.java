package io.wasmjobs.engine;

import io.wasmjobs.protocol.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a successful invocation changed of the state of its key.
 *
 * @param entries the new value of each key that was changed, in the keys' order; empty where it was
 *     deleted
 * @param settings what the module's manifest says of its state
 */
public record StateChanges(Map<Bytes, Optional<Bytes>> entries, Settings settings) {

    /** Copies the map to a sorted one: guests choose the keys, and hashes of those collide. */
    public StateChanges {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    /**
     * What a manifest says of its module's state.
     *
     * @param maxBytes the most bytes that keys and values of one key may take together
     * @param ttl how long the state of a key is kept after its last change
     * @param version the layout of the state
     * @param publish whether each change also goes to the topic of states
     */
    public record Settings(long maxBytes, Duration ttl, int version, boolean publish) {

        /** What holds where a manifest does not say: 1 MiB, 30 days, version 1, not published. */
        public static final Settings DEFAULTS =
                new Settings(1 << 20, Duration.ofDays(30), 1, false);
    }
}
