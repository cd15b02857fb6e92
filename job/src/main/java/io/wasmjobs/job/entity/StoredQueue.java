package io.wasmjobs.job.entity;

/**
 * The positions of an entity's jobs in keyed state.
 *
 * @param first the number of the first job
 * @param next the number that the next job gets
 * @param notBefore when the first may run, in milliseconds since the epoch; 0 for at once, {@link
 *     #BLOCKED} for not before a job that failed is replayed
 */
public record StoredQueue(long first, long next, long notBefore) {

    /** The time of a queue that waits for the replay of a job; it may be empty. */
    public static final long BLOCKED = Long.MAX_VALUE;

    /** Whether it waits for the replay of a job. */
    public boolean isBlocked() {
        return notBefore == BLOCKED;
    }

    /** The greatest number of jobs in the queue. */
    public long size() {
        return next - first;
    }
}
