package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that a subtask has taken and not yet ended, in the order in which it took them. The jobs
 * are linked to each other themselves: nothing is hashed or allocated for a job.
 */
final class JobsInFlight {

    private @Nullable JobInFlight first;
    private @Nullable JobInFlight last;
    private int size;
    private long bytes;

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

    /** Takes out a job that was added and not yet removed. */
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

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    List<AttemptedJob> forCheckpoint() {
        List<AttemptedJob> jobs = new ArrayList<>(size);
        for (JobInFlight job = first; job != null; job = job.next) {
            jobs.add(job.forCheckpoint());
        }
        return jobs;
    }
}
