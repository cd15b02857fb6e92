package io.wasmjobs.job.quarantine;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Records which jobs were running at which crashes. A crash is identified by the journal that
 * reports it, so that a crash that is read twice counts once.
 *
 * @param byJob for each job, the journals that name it, with the time of their last entry
 * @param cleared jobs that later ran alone without a crash, with the time: earlier crashes do not
 *     count for them
 */
record Crashes(Map<JobRun, Map<String, Instant>> byJob, Map<JobRun, Instant> cleared) {

    static final Crashes NONE = new Crashes(Map.of(), Map.of());

    /** The most jobs that are recorded, so that a journal stays small. */
    private static final int MOST_JOBS = 10_000;

    Crashes {
        Map<JobRun, Instant> clearances = Map.copyOf(cleared);
        Map<JobRun, Map<String, Instant>> counted = new HashMap<>();
        byJob.forEach(
                (job, journals) -> {
                    Map<String, Instant> later = new HashMap<>(journals);
                    Instant clearance = clearances.getOrDefault(job, Instant.EPOCH);
                    later.values().removeIf(when -> !when.isAfter(clearance));
                    if (!later.isEmpty()) {
                        counted.put(job, Map.copyOf(later));
                    }
                });
        byJob = Map.copyOf(counted);
        cleared = clearances;
    }

    int of(JobRun job) {
        return byJob.getOrDefault(job, Map.of()).size();
    }

    boolean isEmpty() {
        return byJob.isEmpty();
    }

    /** The latest crash at which a job was running. */
    Instant last(JobRun job) {
        return byJob.getOrDefault(job, Map.of()).values().stream()
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    Crashes with(Collection<JobRun> running, String journal, Instant when) {
        Map<JobRun, Map<String, Instant>> more = new HashMap<>();
        running.forEach(job -> more.put(job, Map.of(journal, when)));
        return and(new Crashes(more, Map.of()));
    }

    /** A copy without the earlier crashes of a job. */
    Crashes without(JobRun job, Instant now) {
        return and(new Crashes(Map.of(), Map.of(job, now)));
    }

    /** The union of both. */
    Crashes and(Crashes other) {
        Map<JobRun, Map<String, Instant>> union = new HashMap<>(byJob);
        other.byJob.forEach(
                (job, journals) -> {
                    if (union.size() < MOST_JOBS || union.containsKey(job)) {
                        Map<String, Instant> known =
                                new HashMap<>(union.getOrDefault(job, Map.of()));
                        known.putAll(journals);
                        union.put(job, Map.copyOf(known));
                    }
                });
        Map<JobRun, Instant> clearances = new HashMap<>(cleared);
        other.cleared.forEach(
                (job, when) ->
                        clearances.merge(job, when, (one, two) -> one.isAfter(two) ? one : two));
        return new Crashes(union, clearances);
    }

    /** A copy without jobs whose last crash is older than {@code age}. */
    Crashes since(Duration age, Instant now) {
        Map<JobRun, Map<String, Instant>> recent = new HashMap<>();
        byJob.forEach(
                (job, journals) -> {
                    if (last(job).isAfter(now.minus(age))) {
                        recent.put(job, journals);
                    }
                });
        Map<JobRun, Instant> clearances = new HashMap<>(cleared);
        clearances.values().removeIf(when -> !when.isAfter(now.minus(age)));
        return new Crashes(recent, clearances);
    }
}
