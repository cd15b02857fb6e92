package io.wasmjobs.gateway.outcome;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A committed record of {@code wasm_results} or {@code wasm_jobs_dlq}. */
public sealed interface OutcomeEvent {

    /** The approximate memory of an outcome besides its payload. */
    int OVERHEAD_BYTES = 600;

    /** The position of the record. */
    Position position();

    /** The record's timestamp. */
    Instant time();

    /** The job's id; null if the record in {@code wasm_jobs} had no readable id. */
    @Nullable String jobId();

    /** The module's id without its pin; null if it could not be read. */
    @Nullable String moduleId();

    /** {@code completed} or {@code failed}. */
    String status();

    /** The result or dead letter as a JSON object. */
    Bytes json();

    /** The approximate memory that it takes. */
    int sizeBytes();

    /** A job that ended with a result. */
    record Completed(Position position, Instant time, JobResult result) implements OutcomeEvent {

        @Override
        public String jobId() {
            return result.jobId();
        }

        @Override
        public String moduleId() {
            return result.module().id();
        }

        @Override
        public String status() {
            return "completed";
        }

        @Override
        public Bytes json() {
            return JobResultCodec.toJson(result);
        }

        @Override
        public int sizeBytes() {
            return OVERHEAD_BYTES + result.answer().payload().size();
        }
    }

    /** A job that ended as a dead letter. */
    record Failed(Position position, Instant time, DeadLetter letter) implements OutcomeEvent {

        @Override
        public @Nullable String jobId() {
            return letter.jobId();
        }

        @Override
        public @Nullable String moduleId() {
            return letter.moduleId();
        }

        @Override
        public String status() {
            return "failed";
        }

        @Override
        public Bytes json() {
            return DeadLetterCodec.toJson(letter);
        }

        @Override
        public int sizeBytes() {
            Bytes job = letter.job();
            DeadLetter.Raw raw = letter.raw();
            int logs = letter.logs().stream().mapToInt(String::length).sum();
            return OVERHEAD_BYTES
                    + logs
                    + (job == null ? 0 : job.size())
                    + (raw == null ? 0 : raw.bytes().size());
        }
    }
}
