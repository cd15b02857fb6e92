package io.wasmjobs.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was observed during one invocation.
 *
 * @param moduleSha256 the sha256 of the module that ran, in lower-case hex, for a chain of its
 *     first module; null if no module was found
 * @param duration wall time inside the engine, compilation included
 * @param logs what the guest logged, a line each, capped in lines and bytes
 * @param memoryPages linear memory at the end, in pages of 64 KiB; 0 if nothing was instantiated
 * @param fuel the fuel used, for a chain by all of its modules; null if it is not counted
 * @param memoised how many answers were looked up among those that are kept
 * @param stages the modules of a chain that ran, in order; empty for a single module
 */
public record InvocationReport(
        @Nullable String moduleSha256,
        Duration duration,
        List<String> logs,
        int memoryPages,
        @Nullable Long fuel,
        Memoised memoised,
        List<Stage> stages) {

    /** Copies the list of stages. */
    public InvocationReport {
        stages = List.copyOf(stages);
    }

    /** The report of a single module whose fuel is not counted. */
    public InvocationReport(
            @Nullable String moduleSha256, Duration duration, List<String> logs, int memoryPages) {
        this(moduleSha256, duration, logs, memoryPages, null, Memoised.NONE, List.of());
    }

    /** The same report with other look-ups. */
    public InvocationReport with(Memoised other) {
        return new InvocationReport(moduleSha256, duration, logs, memoryPages, fuel, other, stages);
    }

    /**
     * Look-ups among the answers that a memoised module has given.
     *
     * @param hits answers that were found
     * @param misses answers that were not
     */
    public record Memoised(int hits, int misses) {

        /** No look-up, for a module that is not memoised. */
        public static final Memoised NONE = new Memoised(0, 0);

        /** One answer that was found. */
        public static final Memoised HIT = new Memoised(1, 0);

        /** One answer that was not found. */
        public static final Memoised MISS = new Memoised(0, 1);

        /** The look-ups of both. */
        public Memoised plus(Memoised other) {
            return new Memoised(hits + other.hits, misses + other.misses);
        }
    }

    /**
     * One module of a chain.
     *
     * @param moduleId its id
     * @param moduleSha256 the sha256 of the module that ran, in lower-case hex; null if no module
     *     was found
     * @param duration its own wall time
     * @param fuel the fuel used; null if it is not counted
     */
    public record Stage(
            String moduleId,
            @Nullable String moduleSha256,
            Duration duration,
            @Nullable Long fuel) {}
}
