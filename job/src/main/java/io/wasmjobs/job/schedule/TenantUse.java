package io.wasmjobs.job.schedule;

/**
 * The use of a subtask by one tenant.
 *
 * @param queued jobs that wait for a thread
 * @param running jobs of turns that have begun
 * @param processorNanos processor time that it has used since it was added, in nanoseconds
 */
public record TenantUse(int queued, int running, long processorNanos) {}
