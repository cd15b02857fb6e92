package io.wasmjobs.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code wasm_results}: a module's answer to a wasm job.
 *
 * @param jobId the job's id
 * @param workerId the subtask that ran it, such as {@code tm-1#0}
 * @param module as the job named it, with or without a pin
 * @param moduleSha256 the bytes that ran, in lower-case hex, where they are known
 * @param attempts the invocations that were made, the last one included
 * @param duration the last invocation's wall time
 * @param answer what the guest answered
 * @param form how the job's payload came, which is how the answer's payload goes
 */
public record JobResult(
        String jobId,
        String workerId,
        ModuleReference module,
        @Nullable String moduleSha256,
        int attempts,
        Duration duration,
        Message answer,
        PayloadForm form) {}
