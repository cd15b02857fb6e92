package io.wasmjobs.job.run;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of parked jobs whose time has come while the subtask is full, and that wait on
 * the heap for room. Used by the task's thread only.
 */
final class DueJobs {

    private final ArrayDeque<JobInFlight> waiting = new ArrayDeque<>();
    private final int capacity;
    private final long capacityBytes;
    private long bytes;

    /**
     * @param capacity the most jobs that wait on the heap
     * @param capacityBytes the most bytes of them
     */
    DueJobs(int capacity, long capacityBytes) {
        this.capacity = capacity;
        this.capacityBytes = capacityBytes;
    }

    /** Adds a job; false if there are too many. */
    boolean offer(JobInFlight job) {
        if (waiting.size() >= capacity || bytes + job.bytes() > capacityBytes) {
            return false;
        }
        waiting.add(job);
        bytes += job.bytes();
        return true;
    }

    @Nullable JobInFlight peek() {
        return waiting.peek();
    }

    JobInFlight remove() {
        JobInFlight job = waiting.remove();
        bytes -= job.bytes();
        return job;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    List<JobInFlight> all() {
        return List.copyOf(waiting);
    }
}
