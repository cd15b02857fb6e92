package io.wasmjobs.gateway.outcome;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wasm job as far as the gateway remembers it after it was submitted.
 *
 * @param jobId the job's id
 * @param moduleId the module's id without its pin
 * @param key the job's key, or null
 * @param tenant the tenant that the job counts for: the module id where the job names none
 * @param replay the job's replay number; 0 for a first submission
 * @param fingerprint a hash of all that makes two submissions of one id the same submission
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
