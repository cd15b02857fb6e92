package io.wasmjobs.job.schedule;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one tenant and module that are run in one turn. Threads claim them one by one, so that a
 * slow job holds no other up.
 */
public final class Turn<J> {

    private final List<J> jobs;
    private final AtomicInteger next = new AtomicInteger();

    final Flow<J> flow;

    /** Where its jobs stood. */
    final FlowQueue<J> from;

    /** What the flow was charged for each job in advance. */
    final long charged;

    Turn(List<J> jobs, FlowQueue<J> from, long charged) {
        this.jobs = jobs;
        this.from = from;
        this.flow = from.flow;
        this.charged = charged;
    }

    /** A job that no other thread gets, or null where none is left. */
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

    /** How many jobs it has, claimed ones included. */
    public int size() {
        return jobs.size();
    }
}
