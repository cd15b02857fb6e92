package io.wasmjobs.job.record;

/**
 * A wasm job in flight, as a checkpoint keeps it.
 *
 * @param received the job
 * @param attempts the invocations that ended so far; one that was running does not count
 */
public record AttemptedJob(ReceivedJob received, int attempts) {}
