package io.wasmjobs.job.schedule;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one tenant and module that are run in one turn. Threads claim them one by one, so that a
 * slow job does not delay the others.
 */
public final class Turn<J> {

    private final List<J> jobs;
    private final AtomicInteger next = new AtomicInteger();

    final Flow<J> flow;

    /** The queue that its jobs were in. */
    final FlowQueue<J> from;

    /** The time charged to the flow for each job in advance. */
    final long charged;

    Turn(List<J> jobs, FlowQueue<J> from, long charged) {
        this.jobs = jobs;
        this.from = from;
        this.flow = from.flow;
        this.charged = charged;
    }

    /** Claims a job for the calling thread; null if none is left. */
    public @Nullable J claim() {
        if (isExhausted()) {
            return null;
        }
        int index = next.getAndIncrement();
        return index < jobs.size() ? jobs.get(index) : null;
    }

    /** Whether every job is claimed. */
    public boolean isExhausted() {
        return next.get() >= jobs.size();
    }

    /** The number of its jobs, including claimed ones. */
    public int size() {
        return jobs.size();
    }
}
