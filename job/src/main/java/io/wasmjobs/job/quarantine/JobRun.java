package io.wasmjobs.job.quarantine;

import io.wasmjobs.protocol.WasmJob;

/**
 * Identifies one submission of a job: the crashes of a replay are counted from zero.
 *
 * @param jobId the job's id
 * @param replay its replay number, 0 for the first submission
 */
public record JobRun(String jobId, long replay) {

    /** The submission of a job. */
    public static JobRun of(WasmJob job) {
        return new JobRun(job.jobId(), job.replay());
    }
}
