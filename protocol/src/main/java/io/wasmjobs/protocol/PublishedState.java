package io.wasmjobs.protocol;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One record of {@code wasm_state}: the state that a module keeps for a key, after a job of that
 * key.
 *
 * @param moduleId the module
 * @param key the key of the module's jobs
 * @param version the version of the state's layout, from the module's manifest
 * @param entries the values by key; empty if the state was deleted
 */
public record PublishedState(
        String moduleId, String key, int version, SortedMap<Bytes, Bytes> entries) {

    /** Copies the map. */
    public PublishedState {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }
}
