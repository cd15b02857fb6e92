package io.wasmjobs.job.quarantine;

import io.wasmjobs.protocol.WasmJob;

/**
 * Names one submission of a job: a replay of a quarantined job counts anew.
 *
 * @param jobId the job's id
 * @param replay its replay number, 0 for the first submission
 */
public record JobRun(String jobId, long replay) {

    /** The submission that a job is. */
    public static JobRun of(WasmJob job) {
        return new JobRun(job.jobId(), job.replay());
    }
}
