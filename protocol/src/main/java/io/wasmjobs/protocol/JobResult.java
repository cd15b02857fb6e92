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
 * @param moduleSha256 the bytes that ran, in lower-case hex, where they are known
 * @param attempts the invocations that were made, the last one included
 * @param duration the last invocation's wall time
 * @param fuel what the last invocation used; null where it was not counted
 * @param answer what the guest answered
 * @param stages the modules of a chain that ran, in their order; none for a single module
 * @param form how the job's payload came, which is how the answer's payload goes
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
     * @param moduleSha256 its bytes that ran, in lower-case hex
     * @param duration its own wall time
     * @param fuel what it used; null where it was not counted
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
