package io.wasmjobs.job.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wasm job in flight or parked, as it is stored in a checkpoint.
 *
 * @param received the job
 * @param attempts the invocations that ended so far; one that was running does not count
 * @param notBefore when the next attempt is due, in milliseconds since the epoch; 0 for at once
 * @param streamed its record in a DataStream program; null in the pipeline
 */
public record AttemptedJob(
        ReceivedJob received, int attempts, long notBefore, @Nullable StreamedRecord<?> streamed) {

    /** A job of the pipeline. */
    public AttemptedJob(ReceivedJob received, int attempts, long notBefore) {
        this(received, attempts, notBefore, null);
    }

    /**
     * The job with its time moved forward, but not before the time that was submitted with it.
     *
     * @param millis by how much
     */
    public AttemptedJob broughtForward(long millis) {
        Instant submitted = received.job().scheduling().notBefore();
        long earliest = submitted == null ? 0 : submitted.toEpochMilli();
        return new AttemptedJob(
                received, attempts, Math.max(earliest, notBefore - millis), streamed);
    }
}
