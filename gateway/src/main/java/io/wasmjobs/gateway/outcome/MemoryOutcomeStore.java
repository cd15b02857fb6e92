package io.wasmjobs.gateway.outcome;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A store in this process's memory. If a bound of its retention is reached, the oldest outcome or
 * the oldest pending job is removed.
 */
public final class MemoryOutcomeStore implements OutcomeStore {

    private final Retention retention;
    private final Clock clock;
    private final Map<String, JobEntry> jobs = new HashMap<>();
    private final Map<String, JobEntry> pending = new LinkedHashMap<>();
    private final Deque<Retained> log = new ArrayDeque<>();
    private final Map<String, List<CompletableFuture<JobStatus>>> waiting = new HashMap<>();
    private final Map<String, Position> forgotten = new HashMap<>();
    private long bytes;
    private long sequence;

    /** The entry of one job; guarded by the store. */
    private static final class JobEntry {
        private final String id;
        private @Nullable Submission submission;
        private @Nullable OutcomeEvent outcome;
        private @Nullable JobStatus before;

        private JobEntry(String id) {
            this.id = id;
        }

        private JobStatus status() {
            return new JobStatus(id, submission, outcome);
        }
    }

    /** An empty store. */
    public MemoryOutcomeStore(Retention retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
    }

    @Override
    public synchronized Claim claim(Submission submission) {
        JobEntry job = jobs.get(submission.jobId());
        if (job == null) {
            addPending(new JobEntry(submission.jobId()), submission);
            return new Claim.Granted();
        }
        Submission known = job.submission;
        if (known != null && !known.fingerprint().equals(submission.fingerprint())) {
            return new Claim.IdTaken();
        }
        if (known != null ? submission.replay() > known.replay() : submission.replay() > 0) {
            job.before = job.status();
            addPending(job, submission);
            return new Claim.Granted();
        }
        return new Claim.Known(job.status());
    }

    @Override
    public synchronized void withdraw(Submission submission) {
        JobEntry job = pending.get(submission.jobId());
        if (job == null || !submission.equals(job.submission)) {
            return;
        }
        pending.remove(job.id);
        JobStatus before = job.before;
        if (before == null) {
            jobs.remove(job.id);
        } else {
            job.submission = before.submission();
            job.outcome = before.outcome();
            job.before = null;
        }
    }

    @Override
    public synchronized void submitted(Submission submission) {
        JobEntry job = jobs.get(submission.jobId());
        if (job == null) {
            addPending(new JobEntry(submission.jobId()), submission);
            return;
        }
        Submission known = job.submission;
        if (known == null || submission.replay() > known.replay()) {
            OutcomeEvent outcome = job.outcome;
            job.submission = submission;
            // An outcome has the timestamp of its job's record, or a later one.
            if (outcome != null && outcome.time().isBefore(submission.time())) {
                addPending(job, submission);
            }
        }
    }

    private void addPending(JobEntry job, Submission submission) {
        job.submission = submission;
        job.outcome = null;
        jobs.put(job.id, job);
        pending.put(job.id, job);
        Instant oldest = clock.instant().minus(retention.age());
        Iterator<JobEntry> first = pending.values().iterator();
        while (first.hasNext()) {
            JobEntry candidate = first.next();
            Submission of = candidate.submission;
            boolean expired = of != null && of.time().isBefore(oldest) && candidate != job;
            if (!expired && pending.size() <= retention.outcomes()) {
                break;
            }
            first.remove();
            jobs.remove(candidate.id);
        }
    }

    @Override
    public Retained ended(OutcomeEvent outcome) {
        List<CompletableFuture<JobStatus>> released;
        Retained retained;
        synchronized (this) {
            retained = record(outcome);
            JobStatus status = retained.status();
            List<CompletableFuture<JobStatus>> waiters = waiting.remove(status.jobId());
            released = waiters == null ? List.of() : List.copyOf(waiters);
        }
        released.forEach(waiter -> waiter.complete(retained.status()));
        return retained;
    }

    private Retained record(OutcomeEvent outcome) {
        String id = outcome.jobId();
        JobStatus status;
        if (id == null) {
            status = new JobStatus("", null, outcome);
        } else {
            JobEntry job = jobs.computeIfAbsent(id, JobEntry::new);
            pending.remove(id);
            job.before = null;
            job.outcome = outcome;
            status = job.status();
        }
        sequence++;
        Retained retained = new Retained(sequence, outcome, status);
        log.add(retained);
        bytes += outcome.sizeBytes();
        forgetOldOutcomes();
        return retained;
    }

    private void forgetOldOutcomes() {
        Instant oldest = clock.instant().minus(retention.age());
        while (log.size() > 1
                && (log.size() > retention.outcomes()
                        || bytes > retention.bytes()
                        || log.element().outcome().time().isBefore(oldest))) {
            OutcomeEvent old = log.remove().outcome();
            bytes -= old.sizeBytes();
            skipped(old.position());
            JobEntry job = jobs.get(old.jobId());
            if (job != null && old.equals(job.outcome)) {
                jobs.remove(job.id);
            }
        }
    }

    @Override
    public synchronized Optional<JobStatus> find(String jobId) {
        return Optional.ofNullable(jobs.get(jobId)).map(JobEntry::status);
    }

    @Override
    public CompletableFuture<JobStatus> whenEnded(String jobId) {
        CompletableFuture<JobStatus> future = new CompletableFuture<>();
        synchronized (this) {
            JobEntry job = jobs.get(jobId);
            if (job != null && job.outcome != null) {
                future.complete(job.status());
                return future;
            }
            waiting.computeIfAbsent(jobId, id -> new ArrayList<>()).add(future);
        }
        return future.whenComplete((status, thrown) -> stopWaiting(jobId, future));
    }

    private synchronized void stopWaiting(String jobId, CompletableFuture<JobStatus> future) {
        List<CompletableFuture<JobStatus>> waiters = waiting.get(jobId);
        if (waiters != null && waiters.removeIf(waiter -> waiter == future) && waiters.isEmpty()) {
            waiting.remove(jobId);
        }
    }

    @Override
    public synchronized void skipped(Position last) {
        forgotten.put(last.topic() + "/" + last.partition(), last);
    }

    @Override
    public synchronized Snapshot snapshot() {
        return new Snapshot(sequence, List.copyOf(log), List.copyOf(forgotten.values()));
    }

    @Override
    public synchronized Size size() {
        return new Size(pending.size(), log.size(), bytes);
    }
}
