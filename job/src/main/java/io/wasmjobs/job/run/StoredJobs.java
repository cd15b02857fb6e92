package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * Jobs in flight that have outlasted a checkpoint, in keyed state until they end, so that further
 * incremental checkpoints do not write them again. Used by the task's thread only.
 *
 * <p>A job that ends between two checkpoints, as most do, never comes here.
 */
final class StoredJobs {

    /** The name of the state. */
    static final String STATE = "stored-jobs";

    private final KeyedJobState jobs;

    StoredJobs(KeyedJobState jobs) {
        this.jobs = jobs;
    }

    void open() throws Exception {
        jobs.open();
    }

    /** Passes on the jobs of the last checkpoint. They stay in the state. */
    void restore(Consumer<JobInFlight> receiver) {
        try (Stream<Tuple2<String, Long>> names = jobs.names()) {
            // Collected, because a receiver may change the state.
            for (Tuple2<String, Long> name : names.toList()) {
                AttemptedJob stored = Objects.requireNonNull(jobs.get(name.f0, name.f1));
                JobInFlight job = new JobInFlight(stored);
                job.storedAs(name.f0);
                receiver.accept(job);
            }
        }
    }

    /**
     * Stores the jobs that an earlier checkpoint has written and that are not stored yet.
     *
     * @return the jobs that are not stored, which the checkpoint has to contain itself
     */
    List<AttemptedJob> storeOlder(List<JobInFlight> inFlight) {
        return inFlight.stream()
                .filter(job -> job.storedAs() == null && !store(job))
                .map(JobInFlight::forCheckpoint)
                .toList();
    }

    private boolean store(JobInFlight job) {
        if (job.isFirstCheckpoint()) {
            return false;
        }
        String key = jobs.keyOf(job);
        // The same id may run twice at the same time, after its time to live or without one.
        if (!jobs.owns(key) || jobs.get(key, job.received().job().replay()) != null) {
            return false;
        }
        jobs.put(key, job.forCheckpoint());
        job.storedAs(key);
        return true;
    }

    /** Forgets a job that is no longer in flight. */
    void remove(JobInFlight job) {
        String key = job.storedAs();
        if (key != null) {
            jobs.remove(key, job.received().job().replay());
            job.storedAs(null);
        }
    }
}
