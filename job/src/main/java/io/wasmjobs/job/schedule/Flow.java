package io.wasmjobs.job.schedule;

import org.jspecify.annotations.Nullable;

/** The jobs of one module for one tenant, and their measured cost. */
final class Flow<J> {

    /** The weight of a new measurement in the moving average is one quarter. */
    private static final double NEW = 0.25;

    final Tenant<J> tenant;
    final String module;
    private final int concurrency;
    private final DeclaredLimits declared;
    private final @Nullable FlowQueue<J>[] queues;
    private int running;
    private int queued;
    private boolean measured;
    private double processorNanos;
    private double wallNanos;

    /**
     * @param concurrency the most jobs that run at the same time
     * @param declared the limits in the modules' manifests
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
    Flow(Tenant<J> tenant, String module, int concurrency, DeclaredLimits declared) {
        this.tenant = tenant;
        this.module = module;
        this.concurrency = concurrency;
        this.declared = declared;
        this.queues = new FlowQueue[Tenant.LEVELS];
    }

    FlowQueue<J> queue(int level) {
        FlowQueue<J> queue = queues[level];
        if (queue == null) {
            queue = new FlowQueue<>(this, level);
            queues[level] = queue;
        }
        return queue;
    }

    /** The number of additional jobs that may run now. */
    int room() {
        return Math.min(concurrency, declared.concurrency(module)) - running;
    }

    boolean isIdle() {
        return running == 0 && queued == 0;
    }

    int running() {
        return running;
    }

    int queued() {
        return queued;
    }

    void queued(int more) {
        queued += more;
        tenant.queued(more);
    }

    void begin(int jobs) {
        queued(-jobs);
        running += jobs;
        tenant.running(jobs);
    }

    void end(int jobs) {
        running -= jobs;
        tenant.running(-jobs);
    }

    void measure(int jobs, long processor, long wall) {
        double perJob = (double) processor / jobs;
        double wallPerJob = (double) wall / jobs;
        if (measured) {
            processorNanos += (perJob - processorNanos) * NEW;
            wallNanos += (wallPerJob - wallNanos) * NEW;
        } else {
            measured = true;
            processorNanos = perJob;
            wallNanos = wallPerJob;
        }
    }

    boolean isMeasured() {
        return measured;
    }

    /** The processor time that a job is expected to take; 0 if none has run yet. */
    long processorNanos() {
        return (long) processorNanos;
    }

    /** The time for which a job is expected to hold a thread; 0 if none has run yet. */
    long wallNanos() {
        return (long) wallNanos;
    }
}
