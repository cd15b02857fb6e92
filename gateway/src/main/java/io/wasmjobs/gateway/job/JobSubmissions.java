package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.kafka.JobNotSent;
import io.wasmjobs.gateway.outcome.JobStatus;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.outcome.OutcomeStore.Claim;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Submits jobs once for each id, and waits for their outcomes. */
final class JobSubmissions {

    private static final int MOST_IN_FLIGHT = 20_000;

    private final OutcomeStore store;
    private final Function<WireRecord, CompletableFuture<Void>> sender;
    private final BooleanSupplier isKafkaThere;
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
    private final ConcurrentMap<String, CompletableFuture<Void>> unacknowledged =
            new ConcurrentHashMap<>();

    /**
     * @param sender appends a record to the topic of jobs; completes when the brokers have it
     * @param isKafkaThere whether the brokers answer
     */
    JobSubmissions(
            OutcomeStore store,
            Function<WireRecord, CompletableFuture<Void>> sender,
            BooleanSupplier isKafkaThere) {
        this.store = store;
        this.sender = sender;
        this.isKafkaThere = isKafkaThere;
    }

    /**
     * Submits a job, unless it has been submitted before.
     *
     * @return completes with the job's status when the brokers have acknowledged the job
     * @throws ProblemException if another job has its id, or Kafka does not answer
     */
    CompletableFuture<JobStatus> submit(SubmittedJob job) {
        String id = job.submission().jobId();
        if (!isKafkaThere.getAsBoolean()) {
            throw new ProblemException(away());
        }
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        CompletableFuture<Void> others;
        Claim claim;
        synchronized (this) {
            claim = store.claim(job.submission());
            others =
                    claim instanceof Claim.Granted
                            ? unacknowledged.put(id, acknowledged)
                            : unacknowledged.get(id);
        }
        if (claim instanceof Claim.Granted) {
            return send(job, acknowledged);
        }
        if (claim instanceof Claim.Known known) {
            return others == null
                    ? CompletableFuture.completedFuture(known.status())
                    : others.thenApply(sent -> known(job));
        }
        throw new ProblemException(
                Problem.of(
                                422,
                                "job-id-taken",
                                "Unprocessable Content",
                                "another job has this job_id; the same job may be sent again")
                        .with("field", "job_id"));
    }

    private CompletableFuture<JobStatus> send(
            SubmittedJob job, CompletableFuture<Void> acknowledged) {
        String id = job.submission().jobId();
        CompletableFuture<Void> sent =
                inFlight.tryAcquire()
                        ? sender.apply(job.record())
                                .whenComplete((done, failure) -> inFlight.release())
                        : CompletableFuture.failedFuture(new ProblemException(busy()));
        return sent.handle(
                (done, failure) -> {
                    unacknowledged.remove(id, acknowledged);
                    if (failure == null) {
                        acknowledged.complete(null);
                        return known(job);
                    }
                    store.withdraw(job.submission());
                    ProblemException problem = problem(failure);
                    acknowledged.completeExceptionally(problem);
                    throw problem;
                });
    }

    private JobStatus known(SubmittedJob job) {
        return store.find(job.submission().jobId())
                .orElseGet(() -> new JobStatus(job.submission().jobId(), job.submission(), null));
    }

    /** Waits for a job's outcome; completes with the current status if it does not come in time. */
    CompletableFuture<JobStatus> await(JobStatus status, Duration patience) {
        if (status.outcome() != null || patience.isZero()) {
            return CompletableFuture.completedFuture(status);
        }
        CompletableFuture<JobStatus> ended = store.whenEnded(status.jobId());
        return ended.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(
                        failure -> {
                            ended.cancel(false);
                            if (unwrapped(failure) instanceof TimeoutException) {
                                return store.find(status.jobId()).orElse(status);
                            }
                            throw new CompletionException(failure);
                        });
    }

    private static ProblemException problem(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof ProblemException known) {
            return known;
        }
        if (cause instanceof JobNotSent notSent && notSent.isTooLarge()) {
            return new ProblemException(
                    Problem.of(
                            413,
                            "job-too-large",
                            "Content Too Large",
                            "the topic of jobs does not take a record of this size"));
        }
        return new ProblemException(away());
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private static Problem away() {
        return Problem.of(
                        503,
                        "kafka-away",
                        "Service Unavailable",
                        "Kafka did not take the job; the same job may be sent again")
                .retryAfter(2);
    }

    private static Problem busy() {
        return Problem.of(
                        503,
                        "too-many-in-flight",
                        "Service Unavailable",
                        "too many jobs wait for Kafka's acknowledgement")
                .retryAfter(1);
    }
}
