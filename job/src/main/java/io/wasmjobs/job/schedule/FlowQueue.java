package io.wasmjobs.job.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The queued jobs of one flow and priority. */
final class FlowQueue<J> extends DeficitRing.Member {

    final Flow<J> flow;
    final int level;
    private final ArrayDeque<J> jobs = new ArrayDeque<>();

    FlowQueue(Flow<J> flow, int level) {
        super(1);
        this.flow = flow;
        this.level = level;
    }

    void add(J job) {
        jobs.add(job);
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Removes up to {@code most} jobs, in order. */
    List<J> take(int most) {
        int count = Math.min(most, jobs.size());
        List<J> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            taken.add(jobs.remove());
        }
        return taken;
    }
}
