package io.wasmjobs.job.config;

import io.wasmjobs.job.schedule.FairShares;
import java.io.Serializable;
import java.time.Duration;

/**
 * How one subtask of {@code run-modules} runs its jobs.
 *
 * @param pipeline names the pipeline across restarts and submissions
 * @param threads invocations at the same time
 * @param capacity the most jobs in flight, running or queued
 * @param capacityBytes the same in bytes of jobs; a single larger job is accepted
 * @param batching how jobs are passed to the threads
 * @param attempts invocations of a job in all
 * @param backoff the pauses between them
 * @param shares how tenants share the threads
 * @param overflow the most parked jobs; with more, jobs without room in their tenant's share are
 *     not parked but wait
 * @param moduleMetrics how many modules have metrics of their own
 */
public record RunConfig(
        String pipeline,
        int threads,
        int capacity,
        long capacityBytes,
        Batching batching,
        int attempts,
        Backoff backoff,
        FairShares shares,
        int overflow,
        int moduleMetrics)
        implements Serializable {

    /** The same with another number of threads. */
    public RunConfig withThreads(int number) {
        return new RunConfig(
                pipeline,
                number,
                capacity,
                capacityBytes,
                batching,
                attempts,
                backoff,
                shares,
                overflow,
                moduleMetrics);
    }

    /**
     * How jobs are passed to the threads, and their outcomes to the task.
     *
     * @param bundle the most jobs at once
     * @param linger under load, how long a job waits for others to be passed on with it
     * @param completionLinger how long a completion waits for others, while jobs wait for a thread
     */
    public record Batching(int bundle, Duration linger, Duration completionLinger)
            implements Serializable {}
}
