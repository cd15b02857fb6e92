package io.wasmjobs.job.record;

/**
 * A wasm job in flight or parked, as a checkpoint keeps it.
 *
 * @param received the job
 * @param attempts the invocations that ended so far; one that was running does not count
 * @param notBefore when the next attempt is due, in milliseconds since the epoch; 0 for at once
 */
public record AttemptedJob(ReceivedJob received, int attempts, long notBefore) {}
