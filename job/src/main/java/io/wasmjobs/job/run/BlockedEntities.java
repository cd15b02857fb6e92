package io.wasmjobs.job.run;

import io.wasmjobs.job.entity.StoredQueue;
import io.wasmjobs.job.record.ReceivedJob;

/**
 * Entities that wait for the replay of a failed job, because their module's manifest says {@code
 * "on_failure": "block"}. Their jobs are in keyed state, without a timer. They may take half of the
 * room for parked jobs, so that others find room. Used by the task's thread only.
 */
final class BlockedEntities {

    private final EntityStore store;
    private final long mostJobs;
    private int entities;
    private long jobs;

    /**
     * @param overflow the most jobs that may wait in keyed state for room
     */
    BlockedEntities(EntityStore store, int overflow) {
        this.store = store;
        this.mostJobs = overflow / 2;
    }

    /** The number of blocked entities. */
    int size() {
        return entities;
    }

    /** The number of jobs that wait for the replay of another job. */
    long jobs() {
        return jobs;
    }

    /** Counts a restored entity. */
    void restored(StoredQueue queue) {
        if (queue.isBlocked()) {
            entities++;
            jobs += queue.size();
        }
    }

    /** Blocks the selected entity until a job is replayed. */
    void block(String jobId, long first, long next) throws Exception {
        store.putBlocker(jobId);
        store.put(new StoredQueue(first, next, StoredQueue.BLOCKED));
        entities++;
        jobs += next - first;
    }

    /** Whether an entity is blocked and no more jobs may wait for replays. */
    boolean isFull() {
        return entities > 0 && jobs >= mostJobs;
    }

    /**
     * Whether a job of the selected entity would have to wait for the replay of another.
     *
     * @param queue the positions of its jobs
     */
    boolean wouldHold(StoredQueue queue, ReceivedJob received) throws Exception {
        return queue.isBlocked() && !isReplay(received);
    }

    /**
     * Stores a job of the selected entity, which is blocked. If it is the awaited replay, it
     * becomes the first job and the entity continues.
     */
    void take(StoredQueue queue, ReceivedJob received, long earliest, long now) throws Exception {
        JobInFlight job = new JobInFlight(received);
        job.notBefore(earliest);
        if (!isReplay(received)) {
            store.put(queue.next(), job.forCheckpoint());
            store.put(new StoredQueue(queue.first(), queue.next() + 1, StoredQueue.BLOCKED));
            jobs++;
            return;
        }
        long notBefore = Math.max(earliest, now);
        store.put(queue.first() - 1, job.forCheckpoint());
        store.put(new StoredQueue(queue.first() - 1, queue.next(), notBefore));
        store.putBlocker(null);
        store.wakeAt(notBefore);
        entities--;
        jobs -= queue.size();
    }

    private boolean isReplay(ReceivedJob received) throws Exception {
        return received.job().jobId().equals(store.blocker());
    }
}
