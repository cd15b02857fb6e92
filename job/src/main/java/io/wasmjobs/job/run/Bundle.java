package io.wasmjobs.job.run;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Jobs that are handed over together and claimed one by one: a slow job holds no other up. */
final class Bundle {

    private final List<JobInFlight> jobs;
    private final AtomicInteger next = new AtomicInteger();

    Bundle(List<JobInFlight> jobs) {
        this.jobs = jobs;
    }

    /** A job that no other thread gets, or null where none is left. */
    @Nullable JobInFlight claim() {
        if (isExhausted()) {
            return null;
        }
        int index = next.getAndIncrement();
        return index < jobs.size() ? jobs.get(index) : null;
    }

    boolean isExhausted() {
        return next.get() >= jobs.size();
    }
}
