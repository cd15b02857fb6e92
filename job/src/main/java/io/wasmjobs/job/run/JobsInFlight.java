package io.wasmjobs.job.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that a subtask has taken and not yet ended, in the order in which it took them. The jobs
 * form a linked list themselves, so that nothing is hashed or allocated for a job.
 *
 * <p>A restored job counts once there is room for it: after a rescale a subtask may have more than
 * its capacity.
 */
final class JobsInFlight {

    private final int capacity;
    private final long capacityBytes;
    private final ArrayDeque<JobInFlight> restored = new ArrayDeque<>();
    private @Nullable JobInFlight first;
    private @Nullable JobInFlight last;
    private int size;
    private long bytes;

    /**
     * @param capacity the most jobs
     * @param capacityBytes the most bytes of jobs; a single larger job is accepted
     */
    JobsInFlight(int capacity, long capacityBytes) {
        this.capacity = capacity;
        this.capacityBytes = capacityBytes;
    }

    /** Keeps a restored job until there is room for it. */
    void restore(JobInFlight job) {
        restored.add(job);
    }

    /** Takes the next restored job; null if none is left or there is no room for it. */
    @Nullable JobInFlight takeRestored() {
        JobInFlight next = restored.peek();
        if (next == null || !fits(next)) {
            return null;
        }
        add(restored.remove());
        return next;
    }

    /** Whether there is room for a job, after the restored jobs. */
    boolean hasRoomFor(JobInFlight job) {
        return restored.isEmpty() && fits(job);
    }

    private boolean fits(JobInFlight job) {
        return size == 0 || (size < capacity && bytes + job.bytes() <= capacityBytes);
    }

    void add(JobInFlight job) {
        job.previous = last;
        if (last == null) {
            first = job;
        } else {
            last.next = job;
        }
        last = job;
        size++;
        bytes += job.bytes();
    }

    /** Counts bytes besides those of jobs; a negative number releases them. */
    void reserve(long more) {
        bytes += more;
    }

    /** Removes a job, which must have been added. */
    void remove(JobInFlight job) {
        JobInFlight previous = job.previous;
        JobInFlight next = job.next;
        if (previous == null) {
            first = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.previous = previous;
        }
        job.previous = null;
        job.next = null;
        size--;
        bytes -= job.bytes();
    }

    int size() {
        return size + restored.size();
    }

    List<JobInFlight> all() {
        List<JobInFlight> jobs = new ArrayList<>(size());
        for (JobInFlight job = first; job != null; job = job.next) {
            jobs.add(job);
        }
        jobs.addAll(restored);
        return jobs;
    }
}
