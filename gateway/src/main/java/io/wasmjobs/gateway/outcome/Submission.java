package io.wasmjobs.gateway.outcome;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The data that the gateway keeps about a submitted wasm job.
 *
 * @param jobId the job's id
 * @param moduleId the module's id without its pin
 * @param key the job's key, or null
 * @param tenant the job's tenant: the module id if the job names none
 * @param replay the job's replay number; 0 for a first submission
 * @param fingerprint a hash that is equal if two submissions with the same id are the same job
 * @param time when it was submitted
 */
public record Submission(
        String jobId,
        String moduleId,
        @Nullable String key,
        String tenant,
        long replay,
        String fingerprint,
        Instant time) {}
