package io.wasmjobs.gateway.outcome;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Stores submitted wasm jobs and their outcomes. */
public interface OutcomeStore {

    /**
     * Claims a job's id before the job is sent to Kafka.
     *
     * @return whether it is new, and otherwise the status of the known job
     */
    Claim claim(Submission submission);

    /** Withdraws a claim, because the job is not in Kafka. */
    void withdraw(Submission submission);

    /** Records a job that is in {@code wasm_jobs}. */
    void submitted(Submission submission);

    /** Records the outcome of a job. */
    Retained ended(OutcomeEvent outcome);

    /**
     * Records that the records up to {@code last} are not read, because they are older than the
     * retention.
     */
    void skipped(Position last);

    /** The status of a job; empty if it was never seen or is no longer retained. */
    Optional<JobStatus> find(String jobId);

    /**
     * Completes when the job has ended, or at once if it has. The caller cancels it when it no
     * longer waits.
     */
    CompletableFuture<JobStatus> whenEnded(String jobId);

    /** A snapshot of what is retained. */
    Snapshot snapshot();

    /** The size of what is retained. */
    Size size();

    /**
     * An outcome and the job that it belongs to.
     *
     * @param sequence the number of the outcome in the store, from 1
     * @param outcome the outcome
     * @param status the job with that outcome
     */
    record Retained(long sequence, OutcomeEvent outcome, JobStatus status) {}

    /**
     * The content of a store at one moment.
     *
     * @param sequence the number of the last recorded outcome; 0 before the first
     * @param outcomes all outcomes that are retained, in the order in which they were read
     * @param forgotten for each partition, the last record that is no longer retained
     */
    record Snapshot(long sequence, List<Retained> outcomes, List<Position> forgotten) {}

    /**
     * The size of a store.
     *
     * @param pending jobs without an outcome
     * @param outcomes jobs with one
     * @param bytes the approximate memory of these
     */
    record Size(int pending, int outcomes, long bytes) {}

    /** The answer to a claim. */
    sealed interface Claim {

        /** The id is new, or its replay number is higher than any seen: send the job. */
        record Granted() implements Claim {}

        /** The same job was submitted before. */
        record Known(JobStatus status) implements Claim {}

        /** Another job has this id. */
        record IdTaken() implements Claim {}
    }
}
