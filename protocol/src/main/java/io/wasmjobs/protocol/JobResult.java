package io.wasmjobs.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code wasm_results}: a module's answer to a wasm job.
 *
 * @param jobId the job's id
 * @param workerId the subtask that ran it, such as {@code tm-1#0}
 * @param module as the job named it, with or without a pin
 * @param moduleSha256 the hash of the module that ran, in lower-case hex, if known
 * @param attempts the number of invocations, including the last one
 * @param duration the last invocation's wall time
 * @param fuel the fuel of the last invocation; null if it was not counted
 * @param answer what the guest answered
 * @param stages the modules of a chain that ran, in order; empty for a single module
 * @param form the form of the job's payload, which is that of the answer's payload too
 */
public record JobResult(
        String jobId,
        String workerId,
        ModuleReference module,
        @Nullable String moduleSha256,
        int attempts,
        Duration duration,
        @Nullable Long fuel,
        Message answer,
        List<Stage> stages,
        PayloadForm form) {

    /** Copies the list of stages. */
    public JobResult {
        stages = List.copyOf(stages);
    }

    /** The result of a single module whose fuel is not counted. */
    public JobResult(
            String jobId,
            String workerId,
            ModuleReference module,
            @Nullable String moduleSha256,
            int attempts,
            Duration duration,
            Message answer,
            PayloadForm form) {
        this(
                jobId,
                workerId,
                module,
                moduleSha256,
                attempts,
                duration,
                null,
                answer,
                List.of(),
                form);
    }

    /**
     * One module of a chain.
     *
     * @param moduleId its id
     * @param moduleSha256 the hash of the module that ran, in lower-case hex
     * @param duration its own wall time
     * @param fuel the fuel used; null if it was not counted
     */
    public record Stage(
            String moduleId,
            @Nullable String moduleSha256,
            Duration duration,
            @Nullable Long fuel) {

        /** A module whose fuel is not counted. */
        public Stage(String moduleId, @Nullable String moduleSha256, Duration duration) {
            this(moduleId, moduleSha256, duration, null);
        }
    }
}
