package io.wasmjobs.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was observed during one invocation.
 *
 * @param moduleSha256 the module's bytes that ran, in lower-case hex; null where none were found;
 *     of a chain those of its first module
 * @param duration wall time inside the engine, compilation included
 * @param logs what the guest logged, a line each, capped in lines and bytes
 * @param memoryPages linear memory at the end, in pages of 64 KiB; 0 where nothing was instantiated
 * @param fuel what was used, of a chain by all of its modules; null where it was not counted
 * @param stages the modules of a chain that ran, in their order; none for a single module
 */
public record InvocationReport(
        @Nullable String moduleSha256,
        Duration duration,
        List<String> logs,
        int memoryPages,
        @Nullable Long fuel,
        List<Stage> stages) {

    /** Copies the list of stages. */
    public InvocationReport {
        stages = List.copyOf(stages);
    }

    /** The report of a single module whose fuel is not counted. */
    public InvocationReport(
            @Nullable String moduleSha256, Duration duration, List<String> logs, int memoryPages) {
        this(moduleSha256, duration, logs, memoryPages, null, List.of());
    }

    /**
     * One module of a chain.
     *
     * @param moduleId its id
     * @param moduleSha256 its bytes that ran, in lower-case hex; null where none were found
     * @param duration its own wall time
     * @param fuel what it used; null where it was not counted
     */
    public record Stage(
            String moduleId,
            @Nullable String moduleSha256,
            Duration duration,
            @Nullable Long fuel) {}
}
