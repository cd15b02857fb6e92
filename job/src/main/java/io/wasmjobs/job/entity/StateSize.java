package io.wasmjobs.job.entity;

/**
 * How much state modules keep, or how much more.
 *
 * @param entities how many entities have state
 * @param bytes the size of all their keys and values
 */
public record StateSize(long entities, long bytes) {

    /** No state. */
    public static final StateSize NONE = new StateSize(0, 0);

    /** Both together. */
    public StateSize plus(StateSize other) {
        return new StateSize(entities + other.entities, bytes + other.bytes);
    }

    /** What is here without the other. */
    public StateSize minus(StateSize other) {
        return new StateSize(entities - other.entities, bytes - other.bytes);
    }
}
