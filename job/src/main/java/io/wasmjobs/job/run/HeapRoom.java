package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.schedule.TenantRoom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The room that a subtask has for jobs on the heap, for all of them together and for each tenant.
 * Used by the task's thread only.
 */
final class HeapRoom {

    private final Timers timers;
    private final JobsInFlight jobs;
    private final TenantRoom tenants;
    private final boolean sharesSource;

    /**
     * @param sharesSource whether jobs of other operators wait in the same source behind this one's
     */
    HeapRoom(RunConfig options, Timers timers, boolean sharesSource) {
        this.sharesSource = sharesSource;
        this.timers = timers;
        this.jobs = new JobsInFlight(options.capacity(), options.capacityBytes());
        this.tenants =
                new TenantRoom(options.capacity(), options.capacityBytes(), options.shares());
    }

    /** The number of jobs that take room, including restored jobs that wait for it. */
    int size() {
        return jobs.size();
    }

    /** Records the arrival of a job, whether there is room for it or not. */
    void seen(ReceivedJob received) {
        tenants.seen(received.job().tenant(), timers.now());
    }

    /** Keeps a restored job until there is room for it; restored jobs come first. */
    void restore(JobInFlight job) {
        jobs.restore(job);
    }

    /** Takes room for the next restored job; null if none is left or there is no room for it. */
    @Nullable JobInFlight takeRestored() {
        JobInFlight next = jobs.takeRestored();
        if (next != null) {
            tenants.add(tenant(next), next.bytes(), timers.now());
        }
        return next;
    }

    /** All jobs that take room, including restored jobs that wait for it. */
    List<JobInFlight> all() {
        return jobs.all();
    }

    /** Whether there is room for one more job. */
    boolean isThereFor(JobInFlight job) {
        return isFreeFor(job) && tenantHasRoom(job);
    }

    /** Whether there is room, regardless of its tenant's share. */
    boolean isFreeFor(JobInFlight job) {
        return jobs.hasRoomFor(job);
    }

    /** Whether its tenant's share is not used up. */
    boolean tenantHasRoom(JobInFlight job) {
        return tenants.hasRoom(tenant(job), job.bytes(), timers.now());
    }

    /** Whether a job without room in its tenant's share should be parked. */
    boolean makesWay(JobInFlight job) {
        return sharesSource
                ? tenants.isSlow(tenant(job), timers.now())
                : tenants.makesWay(tenant(job), timers.now());
    }

    /** When a job that found no room should be tried again, in milliseconds since the epoch. */
    long nextTime(JobInFlight job) {
        return tenants.nextTime(tenant(job), timers.now());
    }

    /** Takes room for bytes besides those of jobs; a negative number releases it. */
    void reserve(long bytes) {
        jobs.reserve(bytes);
    }

    void take(JobInFlight job) {
        jobs.add(job);
        tenants.add(tenant(job), job.bytes(), timers.now());
    }

    void give(JobInFlight job) {
        jobs.remove(job);
        tenants.remove(tenant(job), job.bytes());
    }

    private static String tenant(JobInFlight job) {
        return job.received().job().tenant();
    }
}
