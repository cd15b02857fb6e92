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

    /** Lets a job wait for its next attempt. */
    void pause(JobInFlight job);

    /** A job has ended, and its outcome is emitted next. */
    void ended(JobInFlight job, OutcomeRecord outcome) throws Exception;

    /** A thread has done all that it was handed over with this job: others may begin. */
    void turnEnded(JobInFlight job) throws Exception;
}
