package io.wasmjobs.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code wasm_jobs_dlq}: a wasm job that failed for good, with the reason.
 *
 * @param jobId the job's id; the record's key where the id could not be read; null without either
 * @param job the job as it was read, as compact JSON with its unknown fields; null where the record
 *     could not be read, or is too large to be repeated
 * @param raw the record's bytes, where {@code job} is null
 * @param attempts the invocations that were made
 * @param lastError one sentence: what went wrong in the last attempt
 * @param timestamp when it was given up
 * @param failure why
 * @param moduleId the module's id without its pin, where it could be read
 * @param moduleSha256 the bytes that ran, in lower-case hex, where they are known
 * @param fuel what the last invocation used; null where it was not counted
 * @param workerId the subtask that gave it up, such as {@code tm-1#0}
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
     * A record's bytes, or as many of them as a dead letter can carry; the whole record stands at
     * the dead letter's {@link Origin}.
     *
     * @param bytes the first bytes of the record's value
     * @param size the size of the whole value; more than {@code bytes} has where it was cut
     */
    public record Raw(Bytes bytes, int size) {

        /** All of a value. */
        public static Raw whole(Bytes value) {
            return new Raw(value, value.size());
        }

        /** Whether bytes are missing. */
        public boolean isCut() {
            return bytes.size() < size;
        }
    }
}
