package io.wasmjobs.job.run;

import io.wasmjobs.job.outcome.OutcomeRecord;
import java.util.Map;

/** The jobs of a subtask that have not ended, and when each may run. */
interface Intake {

    /** Jobs that run or are queued on the heap. */
    int inFlight();

    /** Jobs that wait for a time, or for room after it. */
    int waiting();

    /**
     * The jobs in keyed state that wait, by tenant. One whose last job has gone since the last call
     * has 0.
     */
    Map<String, Long> parkedByTenant();

    /** Jobs that have not ended. */
    int jobsLeft();

    /**
     * Moves the times of all jobs that wait, because the machine's clock was set back.
     *
     * @param millis by how much
     */
    void clockWasSetBack(long millis) throws Exception;

    /** Makes a job wait for its next attempt. */
    void pause(JobInFlight job) throws Exception;

    /** Called when a job has ended, before its outcome is emitted. */
    void ended(JobInFlight job, OutcomeRecord outcome) throws Exception;

    /**
     * Called when a thread has finished this job and all that were passed on with it, so that
     * others may begin.
     */
    void turnEnded(JobInFlight job) throws Exception;
}
