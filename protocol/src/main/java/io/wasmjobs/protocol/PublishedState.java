package io.wasmjobs.protocol;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One record of {@code wasm_state}: what a module keeps for a key, after a job of that key.
 *
 * @param moduleId the module
 * @param key the key of the module's jobs
 * @param version the layout of the state, as the module's manifest numbers it
 * @param entries the values by key; none where the state is gone
 */
public record PublishedState(
        String moduleId, String key, int version, SortedMap<Bytes, Bytes> entries) {

    /** Copies the map. */
    public PublishedState {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }
}
