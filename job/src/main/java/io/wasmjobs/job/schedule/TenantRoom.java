package io.wasmjobs.job.schedule;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tracks how much of a subtask's capacity each tenant has taken, so that no tenant's backlog fills
 * it. A tenant may take its share among the recently present tenants, and more while less than half
 * of the capacity is taken. Used by the task's thread only.
 */
public final class TenantRoom {

    /** The length of a window; a tenant counts as present for one to two windows. */
    static final long WINDOW_MILLIS = 10_000;

    /** The time above which a tenant is slow, if its jobs in flight need longer to end. */
    private static final long SLOW_MILLIS = 1_000;

    private static final long SHORTEST_WAIT_MILLIS = 10;
    private static final double LONGEST_GAP_MILLIS = 100;

    private final int capacity;
    private final long capacityBytes;
    private final FairShares shares;
    private final Map<String, Taken> tenants = new HashMap<>();
    private int jobs;
    private long bytes;
    private long weights;
    private long windowBegan;
    private @Nullable Taken latest;

    /**
     * @param capacity the jobs that a subtask holds
     * @param capacityBytes the bytes of jobs that it holds
     */
    public TenantRoom(int capacity, long capacityBytes, FairShares shares) {
        this.capacity = capacity;
        this.capacityBytes = capacityBytes;
        this.shares = shares;
    }

    /** Records the arrival of a job, whether it is taken or not. */
    public void seen(String tenant, long now) {
        passWindow(now);
        taken(tenant, now).seen = true;
    }

    /** Whether there is room for one more job of the tenant besides the shares of the others. */
    public boolean hasRoom(String tenant, long jobBytes, long now) {
        Taken taken = taken(tenant, now);
        if (taken.jobs == 0) {
            return true;
        }
        boolean isHalfFree = jobs < capacity / 2 && bytes + jobBytes <= capacityBytes / 2;
        return isHalfFree
                || (taken.jobs < Math.max(1, share(capacity, taken))
                        && taken.bytes + jobBytes <= share(capacityBytes, taken));
    }

    private long share(long whole, Taken taken) {
        return taken.weight >= weights ? whole : (long) ((double) whole * taken.weight / weights);
    }

    /**
     * Whether a job that finds no room should be parked: other tenants are present, and its own
     * tenant's jobs in flight need long to end.
     */
    public boolean makesWay(String tenant, long now) {
        return isSlow(tenant, now) && taken(tenant, now).weight < weights;
    }

    /** Whether the jobs in flight of a tenant need long to end. */
    public boolean isSlow(String tenant, long now) {
        Taken taken = taken(tenant, now);
        taken.measureIfDue(now);
        return taken.isSlow;
    }

    /** When a job that found no room should be tried again: shortly before room is expected. */
    public long nextTime(String tenant, long now) {
        Taken taken = taken(tenant, now);
        taken.measureIfDue(now);
        taken.nextTime =
                Math.max(taken.nextTime + taken.gap / 2, (double) now + SHORTEST_WAIT_MILLIS);
        return (long) taken.nextTime;
    }

    /** Records that a job was taken. */
    public void add(String tenant, long jobBytes, long now) {
        Taken taken = taken(tenant, now);
        taken.jobs++;
        taken.bytes += jobBytes;
        jobs++;
        bytes += jobBytes;
    }

    /** Records that a job has ended or was parked. */
    public void remove(String tenant, long jobBytes) {
        Taken taken = tenants.get(tenant);
        if (taken != null) {
            taken.jobs--;
            taken.bytes -= jobBytes;
            taken.ended++;
            jobs--;
            bytes -= jobBytes;
        }
    }

    private Taken taken(String tenant, long now) {
        Taken taken = latest;
        if (taken == null || !taken.tenant.equals(tenant)) {
            taken = tenants.get(tenant);
            if (taken == null) {
                taken = new Taken(tenant, shares.weight(tenant), now);
                tenants.put(tenant, taken);
                weights += taken.weight;
            }
            latest = taken;
        }
        return taken;
    }

    private void passWindow(long now) {
        if (now - windowBegan >= WINDOW_MILLIS) {
            windowBegan = now;
            latest = null;
            tenants.values().removeIf(taken -> !taken.seen && taken.jobs == 0);
            weights = 0;
            for (Taken taken : tenants.values()) {
                weights += taken.weight;
                taken.seen = false;
            }
        }
    }

    /** The capacity that one tenant has taken, and how fast its jobs end. */
    private static final class Taken {
        private final String tenant;
        private final int weight;
        private int jobs;
        private long bytes;
        private boolean seen = true;
        private long ended;
        private long measuredSince;
        private boolean isSlow;
        private double gap = 1;
        private double nextTime;

        Taken(String tenant, int weight, long now) {
            this.tenant = tenant;
            this.weight = weight;
            this.measuredSince = now;
        }

        void measureIfDue(long now) {
            double elapsed = now - measuredSince;
            if (elapsed >= SLOW_MILLIS) {
                double perJob = ended == 0 ? Double.POSITIVE_INFINITY : elapsed / ended;
                isSlow = perJob * jobs > SLOW_MILLIS;
                gap = Math.min(LONGEST_GAP_MILLIS, ended == 0 ? 2 * gap : perJob);
                ended = 0;
                measuredSince = now;
            }
        }
    }
}
