package io.wasmjobs.job.schedule;

import io.wasmjobs.engine.TurnLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Threads that run jobs of known length in simulated time, with the same result everywhere. */
final class Simulation {

    static final long MILLIS = 1_000_000;
    static final long SECONDS = 1_000 * MILLIS;

    private final int threads;
    private final FairQueue<Job> queue;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparing(Event::number));
    private final Map<String, List<Long>> waits = new HashMap<>();
    private final Map<String, Long> used = new HashMap<>();
    private final List<String> order = new ArrayList<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final DeclaredLimits declared = new DeclaredLimits();
    private final Map<String, Integer> mostRunning = new HashMap<>();
    private @Nullable Turn<Job> current;
    private long now;
    private long eventCount;
    private int busy;

    /** A job with its wall-clock time, its processor time and the time it was added. */
    record Job(String tenant, String module, int priority, long wall, long processor, long added) {}

    private record Event(long at, long number, Runnable what) {}

    Simulation(int threads, int largestTurn, FairShares shares) {
        this.threads = threads;
        this.queue = new FairQueue<>(threads, largestTurn, shares, declared, () -> now);
    }

    /** Sets the limits of a module's manifest from the current time on. */
    void declare(String module, TurnLimits limits) {
        declared.learn(module, limits);
    }

    void at(long time, Runnable what) {
        events.add(new Event(time, eventCount++, what));
    }

    long now() {
        return now;
    }

    /** Adds a job, and wakes idle threads. */
    void add(String tenant, String module, int priority, long wall, long processor) {
        queue.add(
                tenant, module, priority, new Job(tenant, module, priority, wall, processor, now));
        wake();
    }

    void addFirst(String tenant, long wall) {
        queue.addFirst(tenant, tenant, new Job(tenant, tenant + " again", 0, wall, wall, now));
        wake();
    }

    /** Adds a job of the tenant's only module in each interval from the current time on. */
    void keepAdding(String tenant, long interval, long wall) {
        at(
                now,
                new Runnable() {
                    @Override
                    public void run() {
                        add(tenant, tenant, 3, wall, wall);
                        at(now + interval, this);
                    }
                });
    }

    void backlog(String tenant, int jobs, long wall) {
        for (int i = 0; i < jobs; i++) {
            add(tenant, tenant, 3, wall, wall);
        }
    }

    private void wake() {
        while (busy < threads && begin()) {
            // begin() starts a turn on one more idle thread.
        }
    }

    private boolean begin() {
        Turn<Job> turn = current;
        if (turn == null || turn.isExhausted()) {
            turn = queue.next(threads - busy);
            current = turn;
        }
        Job job = turn == null ? null : turn.claim();
        if (turn == null || job == null) {
            return false;
        }
        queue.join(turn);
        busy++;
        runNext(turn, job, 0, 0, 0);
        return true;
    }

    private void runNext(Turn<Job> turn, Job job, int jobs, long processor, long wall) {
        order.add(job.module());
        waits.computeIfAbsent(job.tenant(), key -> new ArrayList<>()).add(now - job.added());
        int now = running.merge(job.tenant(), 1, Integer::sum);
        mostRunning.merge(job.tenant(), now, Math::max);
        at(
                this.now + job.wall(),
                () -> {
                    running.merge(job.tenant(), -1, Integer::sum);
                    used.merge(job.tenant(), job.processor(), Long::sum);
                    Job next = turn.claim();
                    if (next != null) {
                        runNext(
                                turn,
                                next,
                                jobs + 1,
                                processor + job.processor(),
                                wall + job.wall());
                        return;
                    }
                    busy--;
                    queue.leave(turn, jobs + 1, processor + job.processor(), wall + job.wall());
                    wake();
                });
    }

    /** Processes events up to a time. */
    void runUntil(long time) {
        Event next = events.peek();
        while (next != null && next.at() <= time) {
            events.remove();
            now = next.at();
            next.what().run();
            next = events.peek();
        }
        now = time;
    }

    FairQueue<Job> queue() {
        return queue;
    }

    /** Processor time of jobs that ended, by tenant. */
    long used(String tenant) {
        return used.getOrDefault(tenant, 0L);
    }

    int ended(String tenant) {
        return waits.getOrDefault(tenant, List.of()).size() - running.getOrDefault(tenant, 0);
    }

    int mostRunning(String tenant) {
        return mostRunning.getOrDefault(tenant, 0);
    }

    /** The modules of the jobs, as they began. */
    List<String> order() {
        return order;
    }

    /** The 99th percentile of the time that jobs waited for a thread. */
    long wait99(String tenant) {
        List<Long> sorted = new ArrayList<>(waits.getOrDefault(tenant, List.of()));
        sorted.sort(Comparator.naturalOrder());
        return sorted.get((int) (sorted.size() * 0.99));
    }
}
