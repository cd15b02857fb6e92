package io.wasmjobs.job.entity;

import io.wasmjobs.protocol.Bytes;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of one entity in keyed state.
 *
 * @param version the {@code state.version} of the manifest that it was last written with
 * @param expiresAt when it expires, in milliseconds of the operator's running time
 * @param isPublished whether it is also in the topic of states
 * @param entries the values by key
 */
public record StoredEntity(
        int version, long expiresAt, boolean isPublished, SortedMap<Bytes, Bytes> entries) {

    /** Copies the map. */
    public StoredEntity {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** How much state it is. */
    public StateSize size() {
        long bytes = 0;
        for (Map.Entry<Bytes, Bytes> entry : entries.entrySet()) {
            bytes += (long) entry.getKey().size() + entry.getValue().size();
        }
        return new StateSize(1, bytes);
    }
}
