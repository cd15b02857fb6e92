package io.wasmjobs.engine.abi;

import java.util.Set;

/**
 * Which records one invocation of a module may emit.
 *
 * @param topics the topics that it may write to; empty for none
 * @param maxRecords how many records
 * @param maxBytes keys, values and headers of all of them together, in bytes
 */
public record EmitGrant(Set<String> topics, int maxRecords, int maxBytes) {

    /** Grants no records. */
    public static final EmitGrant NONE = new EmitGrant(Set.of(), 0, 0);

    /** Copies the set. */
    public EmitGrant {
        topics = Set.copyOf(topics);
    }
}
