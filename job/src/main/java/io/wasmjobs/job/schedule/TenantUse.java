package io.wasmjobs.job.schedule;

/**
 * What a tenant has in a subtask.
 *
 * @param queued jobs that wait for a thread
 * @param running jobs of turns that have begun
 * @param processorNanos processor time that it has used since it came, in nanoseconds
 */
public record TenantUse(int queued, int running, long processorNanos) {}
