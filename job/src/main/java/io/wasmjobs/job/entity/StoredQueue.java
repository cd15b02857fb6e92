package io.wasmjobs.job.entity;

/**
 * Where the jobs of an entity stand that are in keyed state.
 *
 * @param first the number of the first of them
 * @param next the number of the next job that comes
 * @param notBefore when the first may run, in milliseconds since the epoch; 0 for at once
 */
public record StoredQueue(long first, long next, long notBefore) {

    /** How many jobs those are at most. */
    public long size() {
        return next - first;
    }
}
