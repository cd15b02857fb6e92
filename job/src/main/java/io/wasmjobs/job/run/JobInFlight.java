package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.StreamedRecord;
import io.wasmjobs.protocol.Bytes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job that a subtask has taken and not yet ended. Changed by the task's own thread only. */
class JobInFlight {

    private final ReceivedJob received;
    private final @Nullable StreamedRecord<?> streamed;
    private int attempts;
    private long notBefore;
    private volatile long queuedAt;
    private boolean checkpointed;
    private @Nullable String storedAs;

    /** Its neighbours in {@link JobsInFlight}, which maintains them. */
    @Nullable JobInFlight previous;

    @Nullable JobInFlight next;

    JobInFlight(ReceivedJob received) {
        this(received, null);
    }

    JobInFlight(ReceivedJob received, @Nullable StreamedRecord<?> streamed) {
        this.received = received;
        this.streamed = streamed;
        Instant earliest = received.job().scheduling().notBefore();
        this.notBefore = earliest == null ? 0 : earliest.toEpochMilli();
    }

    JobInFlight(AttemptedJob attempted) {
        this.received = attempted.received();
        this.streamed = attempted.streamed();
        this.attempts = attempted.attempts();
        this.notBefore = attempted.notBefore();
    }

    final ReceivedJob received() {
        return received;
    }

    /** Its record in a DataStream program; null in the pipeline. */
    final @Nullable StreamedRecord<?> streamed() {
        return streamed;
    }

    /**
     * The approximate heap that it takes: its record, and its payload if that is not part of the
     * record. A program's record counts as much as its payload.
     */
    final long bytes() {
        Bytes value = received.record().value();
        Bytes payload = received.job().message().payload();
        long record = streamed != null ? payload.size() : value == null ? 0 : value.size();
        return record + payload.size();
    }

    /** Invocations that have ended. */
    final int attempts() {
        return attempts;
    }

    final void attempted(int attempts) {
        this.attempts = attempts;
    }

    /** The earliest time of its next attempt, in milliseconds since the epoch; 0 for at once. */
    final long notBefore() {
        return notBefore;
    }

    /** Delays the job until {@code earliest}, unless it has to wait longer already. */
    final void notBefore(long earliest) {
        notBefore = Math.max(notBefore, earliest);
    }

    final void pausedUntil(long notBefore) {
        this.notBefore = notBefore;
    }

    /** The time at which it was passed to the threads, by {@link System#nanoTime()}. */
    final long queuedAt() {
        return queuedAt;
    }

    final void queued() {
        queuedAt = System.nanoTime();
    }

    /** Whether no checkpoint has contained the job; says so once. */
    final boolean isFirstCheckpoint() {
        boolean first = !checkpointed;
        checkpointed = true;
        return first;
    }

    /** Its key in {@link StoredJobs}; null if it is not there. */
    final @Nullable String storedAs() {
        return storedAs;
    }

    final void storedAs(@Nullable String key) {
        storedAs = key;
    }

    final AttemptedJob forCheckpoint() {
        return new AttemptedJob(received, attempts, notBefore, streamed);
    }
}
