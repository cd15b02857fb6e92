package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes a record of {@code wasm_jobs} the job that it is, whoever submitted it.
 *
 * @param key the job's key, or null
 * @param tenant the tenant that it names, or null
 */
record JobIdentity(@Nullable String key, @Nullable String tenant) {

    static final String CE_KEY = "ce_partitionkey";
    static final String CE_TENANT = "ce_wasmtenant";

    /** The identity of a job that {@code record} was read as. */
    static JobIdentity of(WireRecord record, WasmJob job) {
        Bytes value = record.value();
        if (job.form() == PayloadForm.CLOUD_EVENT || value == null) {
            return new JobIdentity(record.header(CE_KEY), record.header(CE_TENANT));
        }
        Envelope envelope = Envelope.read(value);
        return new JobIdentity(envelope.key(), envelope.tenant());
    }

    /** The submission that a record of {@code wasm_jobs} is; empty where it is no job. */
    static Optional<Submission> submission(WireRecord record, Instant time) {
        return WasmJobCodec.read(record) instanceof WasmJob job
                ? Optional.of(of(record, job).submission(job, time))
                : Optional.empty();
    }

    Submission submission(WasmJob job, Instant time) {
        String moduleId = job.module().id();
        return new Submission(
                job.jobId(),
                moduleId,
                key,
                tenant == null ? moduleId : tenant,
                job.replay(),
                fingerprint(job),
                time);
    }

    /** The same for two submissions of one job, in whatever order their fields come. */
    private String fingerprint(WasmJob job) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(WasmJobCodec.toJson(job.withReplay(0)).unsafeArray());
            String rest = "\n" + key + "\n" + tenant;
            byte[] digest = sha256.digest(rest.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
