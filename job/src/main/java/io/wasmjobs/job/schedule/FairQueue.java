package io.wasmjobs.job.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one subtask that wait for a thread, in the order in which they are run: tenants have
 * turns by {@linkplain DeficitRing deficit round-robin} over the processor time that they use,
 * within a tenant its first priority that has jobs, within a priority modules as tenants do.
 *
 * <p>A running job keeps its thread. So a job that is expected to take long, or whose module was
 * not seen before, gets a thread beyond its tenant's share only if enough are left for what the
 * other tenants have recently needed, up to their shares.
 *
 * <p>Not thread-safe.
 */
public final class FairQueue<J> {

    /** The approximate time that the jobs of a turn take together. */
    private static final long TURN_NANOS = 1_000_000;

    /** The time above which a job is considered long. */
    private static final long LONG_NANOS = 20_000_000;

    private static final long PRUNE_NANOS = 1_000_000_000;

    private final int threads;
    private final int largestTurn;
    private final FairShares shares;
    private final DeclaredLimits declared;
    private final LongSupplier nanoClock;
    private final Map<String, Tenant<J>> tenants = new HashMap<>();
    private final DeficitRing<Tenant<J>> ring = new DeficitRing<>();
    private @Nullable Flow<J> latest;
    private int queued;
    private long lastPruned;

    /** The weights of the recently present tenants, and the threads that are kept free for them. */
    private long presentWeight;

    private long reserved;
    private boolean isReservationKnown;

    /**
     * @param threads how many threads the subtask has
     * @param largestTurn the most jobs of a turn
     * @param declared the manifests' limits; the lower of their concurrency and the option's
     *     applies
     * @param nanoClock as {@link System#nanoTime()}
     */
    public FairQueue(
            int threads,
            int largestTurn,
            FairShares shares,
            DeclaredLimits declared,
            LongSupplier nanoClock) {
        this.threads = threads;
        this.largestTurn = largestTurn;
        this.shares = shares;
        this.declared = declared;
        this.nanoClock = nanoClock;
        this.lastPruned = nanoClock.getAsLong();
    }

    /** Adds a job behind those of its tenant, module and priority. */
    public void add(String tenant, String module, int priority, J job) {
        addAt(tenant, module, priority, job);
    }

    /**
     * Adds a job that ran before, ahead of its tenant's other jobs: otherwise, in a subtask full of
     * failing jobs, none would end until each has had all attempts except the last.
     */
    public void addFirst(String tenant, String module, J job) {
        addAt(tenant, module, 0, job);
    }

    private void addAt(String tenantName, String module, int level, J job) {
        Flow<J> flow = latest;
        if (flow == null || !flow.module.equals(module) || !flow.tenant.name.equals(tenantName)) {
            flow = tenant(tenantName).flow(module, shares.concurrencyOfModule(module), declared);
            latest = flow;
        }
        flow.tenant.add(flow.queue(level), job);
        flow.tenant.need();
        queued++;
        ring.activate(flow.tenant);
    }

    private Tenant<J> tenant(String name) {
        Tenant<J> tenant = tenants.get(name);
        if (tenant == null) {
            long now = nanoClock.getAsLong();
            tenant = new Tenant<>(name, shares.weight(name), shares.concurrency(name), now);
            tenants.put(name, tenant);
        }
        return tenant;
    }

    /** Whether jobs wait, whether they may run or not. */
    public boolean hasQueued() {
        return queued > 0;
    }

    /**
     * The jobs that run next; null if none may.
     *
     * @param free the number of idle threads, including the calling one
     */
    public @Nullable Turn<J> next(int free) {
        if (queued == 0) {
            return null;
        }
        long now = nanoClock.getAsLong();
        prune(now);
        isReservationKnown = false;
        Tenant<J> tenant = ring.next(each -> mayRun(each, free, now));
        FlowQueue<J> queue = tenant == null ? null : tenant.next();
        return tenant == null || queue == null ? null : turn(tenant, queue);
    }

    private boolean mayRun(Tenant<J> tenant, int free, long now) {
        if (tenant.room() <= 0) {
            return false;
        }
        FlowQueue<J> queue = tenant.next();
        if (queue == null) {
            return false;
        }
        Flow<J> flow = queue.flow;
        if (flow.isMeasured() && flow.wallNanos() < LONG_NANOS) {
            return true;
        }
        knowReservation(now);
        return tenant.threads() < share(tenant) || free > reserved - reservedFor(tenant, now);
    }

    private void knowReservation(long now) {
        if (!isReservationKnown) {
            presentWeight = 0;
            for (Tenant<J> each : tenants.values()) {
                presentWeight += each.recentNeed(now) > 0 ? each.weight() : 0;
            }
            reserved = 0;
            for (Tenant<J> each : tenants.values()) {
                reserved += reservedFor(each, now);
            }
            isReservationKnown = true;
        }
    }

    private int reservedFor(Tenant<J> tenant, long now) {
        return Math.max(0, Math.min(share(tenant), tenant.recentNeed(now)) - tenant.threads());
    }

    /** The tenant's share of the threads among the recently present tenants. */
    private int share(Tenant<J> tenant) {
        return (int) Math.max(1, (long) threads * tenant.weight() / Math.max(1, presentWeight));
    }

    private Turn<J> turn(Tenant<J> tenant, FlowQueue<J> queue) {
        Flow<J> flow = queue.flow;
        int most = Math.min(Math.min(tenant.room(), flow.room()), largestTurn);
        if (!flow.isMeasured()) {
            most = 1;
        } else if (flow.wallNanos() > 0) {
            most = (int) Math.max(1, Math.min(most, TURN_NANOS / flow.wallNanos()));
        }
        Turn<J> turn = new Turn<>(queue.take(most), queue, flow.processorNanos());
        flow.begin(turn.size());
        queued -= turn.size();
        charge(turn, turn.charged * turn.size());
        if (queue.isEmpty()) {
            tenant.emptied(queue);
            if (tenant.queued() == 0) {
                ring.deactivate(tenant);
            }
        }
        return turn;
    }

    private static <J> void charge(Turn<J> turn, long nanos) {
        turn.from.charge(nanos);
        turn.flow.tenant.charge(nanos);
    }

    /** A thread begins to claim jobs of a turn. */
    public void join(Turn<J> turn) {
        turn.flow.tenant.thread(1);
    }

    /**
     * A thread has run the jobs that it claimed from a turn.
     *
     * @param jobs the number of these jobs
     * @param processorNanos processor time that they took together
     * @param wallNanos how long they held the thread
     */
    public void leave(Turn<J> turn, int jobs, long processorNanos, long wallNanos) {
        Flow<J> flow = turn.flow;
        flow.tenant.thread(-1);
        if (jobs > 0) {
            flow.end(jobs);
            flow.measure(jobs, processorNanos, wallNanos);
            flow.tenant.used(processorNanos);
            charge(turn, processorNanos - turn.charged * jobs);
        }
    }

    /** Removes tenants that have been absent for a while. */
    private void prune(long now) {
        if (now - lastPruned > PRUNE_NANOS) {
            lastPruned = now;
            latest = null;
            tenants.values().removeIf(tenant -> tenant.recentNeed(now) == 0 && tenant.isIdle());
            tenants.values().forEach(Tenant::prune);
        }
    }

    /** The use of the present tenants, by name. */
    public Map<String, TenantUse> uses() {
        Map<String, TenantUse> uses = new HashMap<>();
        tenants.forEach(
                (name, tenant) ->
                        uses.put(
                                name,
                                new TenantUse(
                                        tenant.queued(),
                                        tenant.running(),
                                        tenant.processorNanos())));
        return uses;
    }

    int tenantCount() {
        return tenants.size();
    }

    /** Processor time that a tenant has used since it was added, in nanoseconds. */
    long processorNanos(String tenant) {
        Tenant<J> known = tenants.get(tenant);
        return known == null ? 0 : known.processorNanos();
    }
}
