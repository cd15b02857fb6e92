package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;

/** Creates the {@link Submission} of a wasm job. */
final class Submissions {

    private Submissions() {}

    static Submission of(WasmJob job, Instant time) {
        return new Submission(
                job.jobId(),
                job.module().id(),
                job.scheduling().key(),
                job.tenant(),
                job.replay(),
                fingerprint(job),
                time);
    }

    /**
     * A hash that is equal for two submissions of one job, regardless of the order of their fields.
     */
    private static String fingerprint(WasmJob job) {
        try {
            byte[] json = WasmJobCodec.toJson(job.withReplay(0)).unsafeArray();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
