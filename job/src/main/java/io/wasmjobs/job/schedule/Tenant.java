package io.wasmjobs.job.schedule;

import io.wasmjobs.protocol.Scheduling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One tenant's flows, by priority, and the threads that it needs and has. */
final class Tenant<J> extends DeficitRing.Member {

    /** Level 0 is for jobs that ran before; the others are priorities. */
    static final int LEVELS = Scheduling.LAST_PRIORITY + 1;

    /** The time for which a tenant's need of threads is remembered. */
    static final long WINDOW_NANOS = 10_000_000_000L;

    private static final int MANY_FLOWS = 64;

    final String name;
    private final int concurrency;
    private final Map<String, Flow<J>> flows = new HashMap<>();
    private final List<DeficitRing<FlowQueue<J>>> levels = new ArrayList<>();
    private int queued;
    private int running;
    private int threads;
    private long processorNanos;
    private int peak;
    private int formerPeak;
    private long windowBegan;

    Tenant(String name, int weight, int concurrency, long now) {
        super(weight);
        this.name = name;
        this.concurrency = concurrency;
        this.windowBegan = now;
        for (int level = 0; level < LEVELS; level++) {
            levels.add(new DeficitRing<>());
        }
    }

    Flow<J> flow(String module, int flowConcurrency, DeclaredLimits declared) {
        Flow<J> flow = flows.get(module);
        if (flow == null) {
            flow = new Flow<>(this, module, flowConcurrency, declared);
            flows.put(module, flow);
        }
        return flow;
    }

    /** Drops the measured costs of idle modules if there are many, because jobs may name any id. */
    void prune() {
        if (flows.size() > MANY_FLOWS) {
            flows.values().removeIf(Flow::isIdle);
        }
    }

    void add(FlowQueue<J> queue, J job) {
        queue.add(job);
        queue.flow.queued(1);
        levels.get(queue.level).activate(queue);
    }

    /** The queue whose turn it is, of the first level that has a queue that may run. */
    @Nullable FlowQueue<J> next() {
        for (DeficitRing<FlowQueue<J>> level : levels) {
            if (!level.isEmpty()) {
                FlowQueue<J> next = level.next(queue -> queue.flow.room() > 0);
                if (next != null) {
                    return next;
                }
            }
        }
        return null;
    }

    void emptied(FlowQueue<J> queue) {
        levels.get(queue.level).deactivate(queue);
    }

    /** The number of additional jobs that may run now. */
    int room() {
        return concurrency - running;
    }

    void queued(int more) {
        queued += more;
    }

    void running(int more) {
        running += more;
    }

    int queued() {
        return queued;
    }

    int running() {
        return running;
    }

    void thread(int more) {
        threads += more;
    }

    int threads() {
        return threads;
    }

    void used(long nanos) {
        processorNanos += nanos;
    }

    /** Processor time used so far. */
    long processorNanos() {
        return processorNanos;
    }

    /** Records how many threads it could use now. */
    void need() {
        peak = Math.max(peak, queued + threads);
    }

    /** The most threads that it could recently have used at once; 0 if it was absent. */
    int recentNeed(long now) {
        passWindows(now);
        return Math.max(peak, formerPeak);
    }

    private void passWindows(long now) {
        long passed = (now - windowBegan) / WINDOW_NANOS;
        if (passed > 0) {
            formerPeak = passed == 1 ? peak : 0;
            peak = queued + threads;
            windowBegan += passed * WINDOW_NANOS;
        }
    }

    boolean isIdle() {
        return queued == 0 && running == 0 && threads == 0;
    }
}
