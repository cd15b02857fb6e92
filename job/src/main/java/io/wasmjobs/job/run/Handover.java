package io.wasmjobs.job.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hands jobs over to the threads: at once while they come seldom, in bundles while they come fast,
 * since waking a thread costs more than a fast job. Used by the task's thread only.
 */
final class Handover {

    private final int bundle;
    private final long lingerMillis;
    private final Timers timers;
    private Consumer<Bundle> receiver =
            jobs -> {
                throw new IllegalStateException("no threads yet");
            };
    private List<JobInFlight> waiting;
    private long lastArrival;
    private boolean flushScheduled;

    Handover(RunOptions.Batching options, Timers timers) {
        this.bundle = options.bundle();
        this.lingerMillis = options.linger().toMillis();
        this.timers = timers;
        this.waiting = new ArrayList<>(bundle);
    }

    void to(Consumer<Bundle> receiver) {
        this.receiver = receiver;
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
            receiver.accept(new Bundle(waiting));
            waiting = new ArrayList<>(bundle);
        }
    }
}
