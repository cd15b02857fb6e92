package io.wasmjobs.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code wasm_jobs}: run this module on this payload.
 *
 * @param jobId 1 to 255 characters; two jobs with the same id and replay are the same job
 * @param module the module to run
 * @param message what the guest is given
 * @param form how the payload came, and how the result gives the answer's payload
 * @param timeout the job's own limit, which can only lower the module's; null for the module's
 * @param replay 0 for a first submission; a higher number than any seen for this id runs it again
 */
public record WasmJob(
        String jobId,
        ModuleReference module,
        Message message,
        PayloadForm form,
        @Nullable Duration timeout,
        long replay) {}
