package io.wasmjobs.job.config;

import io.wasmjobs.job.schedule.FairShares;
import java.io.Serializable;
import java.time.Duration;

/**
 * How one subtask of {@code run-modules} runs its jobs.
 *
 * @param pipeline names the pipeline across restarts and submissions
 * @param threads invocations at the same time
 * @param capacity jobs in flight, running or queued, before the subtask takes no more
 * @param capacityBytes the same in bytes of jobs; one job is always taken
 * @param batching how jobs are handed to the threads
 * @param attempts invocations of a job in all
 * @param backoff the pauses between them
 * @param shares how tenants share the threads
 * @param overflow the most parked jobs up to which jobs without room of their tenant are parked
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
     * How jobs are handed to the threads, and their outcomes to the task.
     *
     * @param bundle the most jobs at once
     * @param linger how long a job waits for others to be handed over with it, under load only
     * @param completionLinger how long a completion waits for others, while jobs wait for a thread
     */
    public record Batching(int bundle, Duration linger, Duration completionLinger)
            implements Serializable {}
}
