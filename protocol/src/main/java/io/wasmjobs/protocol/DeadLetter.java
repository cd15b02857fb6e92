package io.wasmjobs.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code wasm_jobs_dlq}: a wasm job that failed for good, with the reason.
 *
 * @param jobId the job's id; the record's key if the id could not be read; null without either
 * @param job the job as it was read, as compact JSON with its unknown fields; null if the record
 *     could not be read or is too large to be included
 * @param raw the record's bytes, if {@code job} is null
 * @param attempts the invocations that were made
 * @param lastError one sentence about the failure of the last attempt
 * @param timestamp when the dead letter was written
 * @param failure why
 * @param moduleId the module's id without its pin, where it could be read
 * @param moduleSha256 the hash of the module that ran, in lower-case hex, if known
 * @param fuel the fuel of the last invocation; null if it was not counted
 * @param workerId the subtask that wrote it, such as {@code tm-1#0}
 * @param logs what the guest logged during the last invocation
 */
public record DeadLetter(
        @Nullable String jobId,
        @Nullable Bytes job,
        @Nullable Raw raw,
        int attempts,
        String lastError,
        Instant timestamp,
        FailureKind failure,
        @Nullable String moduleId,
        @Nullable String moduleSha256,
        @Nullable Long fuel,
        String workerId,
        List<String> logs) {

    /** Copies the logs. */
    public DeadLetter {
        logs = List.copyOf(logs);
    }

    /**
     * A record's bytes, or as many of them as a dead letter can contain; the whole record is at the
     * dead letter's {@link Origin}.
     *
     * @param bytes the first bytes of the record's value
     * @param size the size of the whole value, which is larger than {@code bytes} if that is
     *     truncated
     */
    public record Raw(Bytes bytes, int size) {

        /** A value that is not truncated. */
        public static Raw whole(Bytes value) {
            return new Raw(value, value.size());
        }

        /** Whether bytes are missing. */
        public boolean isCut() {
            return bytes.size() < size;
        }
    }
}
