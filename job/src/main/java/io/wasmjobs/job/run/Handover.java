package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Passes jobs to the threads: at once while they arrive slowly, in bundles while they arrive
 * quickly, because waking a thread costs more than a fast job. Used by the task's thread only.
 */
final class Handover {

    private final int bundle;
    private final long lingerMillis;
    private final Timers timers;
    private @Nullable WorkerPool threads;
    private List<JobInFlight> waiting;
    private long lastArrival;
    private boolean flushScheduled;

    Handover(RunConfig.Batching options, Timers timers) {
        this.bundle = options.bundle();
        this.lingerMillis = options.linger().toMillis();
        this.timers = timers;
        this.waiting = new ArrayList<>(bundle);
    }

    void to(WorkerPool threads) {
        this.threads = threads;
    }

    /** Passes on a job that ran before, ahead of its tenant's other jobs. */
    void addFirst(JobInFlight job) {
        job.queued();
        threads().submitFirst(job);
    }

    private WorkerPool threads() {
        return Objects.requireNonNull(threads, "no threads yet");
    }

    void add(JobInFlight job) {
        job.queued();
        waiting.add(job);
        long now = timers.now();
        boolean seldom = now - lastArrival >= lingerMillis;
        lastArrival = now;
        if (seldom || waiting.size() >= bundle) {
            flush();
        } else if (!flushScheduled) {
            flushScheduled = true;
            timers.after(
                    lingerMillis,
                    timestamp -> {
                        flushScheduled = false;
                        flush();
                    });
        }
    }

    void flush() {
        if (!waiting.isEmpty()) {
            threads().submit(waiting);
            waiting = new ArrayList<>(bundle);
        }
    }
}
