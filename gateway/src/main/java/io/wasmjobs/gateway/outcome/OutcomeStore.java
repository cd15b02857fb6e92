package io.wasmjobs.gateway.outcome;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the gateway knows of wasm jobs: those that were submitted, and how they ended. */
public interface OutcomeStore {

    /**
     * Claims a job's id before the job is sent to Kafka.
     *
     * @return whether it is new; what is known of it otherwise
     */
    Claim claim(Submission submission);

    /** Takes a claim back: the job is not in Kafka. */
    void withdraw(Submission submission);

    /** Learns of a job that is in {@code wasm_jobs}. */
    void submitted(Submission submission);

    /** Learns how a job ended. */
    Retained ended(OutcomeEvent outcome);

    /**
     * Learns that the records up to {@code last} are not read: they are older than the retention.
     */
    void skipped(Position last);

    /** What is known of a job; empty where it was never seen, or is no longer retained. */
    Optional<JobStatus> find(String jobId);

    /**
     * Completes when the job has ended, or at once if it has. The caller cancels it when it no
     * longer waits.
     */
    CompletableFuture<JobStatus> whenEnded(String jobId);

    /** What is retained now. */
    Snapshot snapshot();

    /** How much is retained. */
    Size size();

    /**
     * An outcome and the job that it belongs to.
     *
     * @param sequence counts the outcomes that the store has learnt, from 1
     * @param outcome the outcome
     * @param status the job with that outcome
     */
    record Retained(long sequence, OutcomeEvent outcome, JobStatus status) {}

    /**
     * What a store retains at one moment.
     *
     * @param sequence the number of the last outcome that the store has learnt; 0 before the first
     * @param outcomes all outcomes that are retained, in the order in which they were read
     * @param forgotten for each partition, the last record that is no longer retained
     */
    record Snapshot(long sequence, List<Retained> outcomes, List<Position> forgotten) {}

    /**
     * How much a store holds.
     *
     * @param pending jobs without an outcome
     * @param outcomes jobs with one
     * @param bytes what these take in memory, roughly
     */
    record Size(int pending, int outcomes, long bytes) {}

    /** The answer to a claim. */
    sealed interface Claim {

        /** The id is new, or its replay number is higher than any seen: send the job. */
        record Granted() implements Claim {}

        /** The same job was submitted before. */
        record Known(JobStatus status) implements Claim {}

        /** Another job has this id. */
        record Taken() implements Claim {}
    }
}
