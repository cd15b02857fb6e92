package io.wasmjobs.job.run;

import io.wasmjobs.job.outcome.OutcomeRecord;

/** The jobs of a subtask that have not ended, and when each may run. */
interface Intake {

    /** Jobs that run or are queued on the heap. */
    int inFlight();

    /** Jobs that wait for a time, or for room after it. */
    int waiting();

    /** Jobs that have not ended. */
    int jobsLeft();

    /** Makes a job wait for its next attempt. */
    void pause(JobInFlight job);

    /** Called when a job has ended, before its outcome is emitted. */
    void ended(JobInFlight job, OutcomeRecord outcome) throws Exception;

    /**
     * Called when a thread has finished this job and all that were passed on with it, so that
     * others may begin.
     */
    void turnEnded(JobInFlight job) throws Exception;
}
