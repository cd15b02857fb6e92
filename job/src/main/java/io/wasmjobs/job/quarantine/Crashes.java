package io.wasmjobs.job.quarantine;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which jobs were running at which crashes. A crash is named by the journal that tells of it, so
 * that the same crash read twice counts once.
 *
 * @param byJob for each job, the journals that name it with the time of their last entry
 */
record Crashes(Map<JobRun, Map<String, Instant>> byJob) {

    static final Crashes NONE = new Crashes(Map.of());

    /** Jobs beyond this number are forgotten: a journal stays small whatever happens. */
    private static final int MOST_JOBS = 10_000;

    Crashes {
        byJob = Map.copyOf(byJob);
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
        return and(new Crashes(more));
    }

    Crashes without(JobRun job) {
        Map<JobRun, Map<String, Instant>> fewer = new HashMap<>(byJob);
        fewer.remove(job);
        return new Crashes(fewer);
    }

    /** What both know. */
    Crashes and(Crashes other) {
        if (other.isEmpty()) {
            return this;
        }
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
        return new Crashes(union);
    }

    /** Without jobs whose last crash is older than this. */
    Crashes since(Duration age, Instant now) {
        Map<JobRun, Map<String, Instant>> recent = new HashMap<>();
        byJob.forEach(
                (job, journals) -> {
                    if (last(job).isAfter(now.minus(age))) {
                        recent.put(job, journals);
                    }
                });
        return new Crashes(recent);
    }
}
