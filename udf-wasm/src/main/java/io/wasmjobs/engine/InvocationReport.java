package io.wasmjobs.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was observed during one invocation.
 *
 * @param moduleSha256 the module's bytes that ran, in lower-case hex; null where none were found
 * @param duration wall time inside the engine, compilation included
 * @param logs what the guest logged, a line each, capped in lines and bytes
 * @param memoryPages linear memory at the end, in pages of 64 KiB; 0 where nothing was instantiated
 */
public record InvocationReport(
        @Nullable String moduleSha256, Duration duration, List<String> logs, int memoryPages) {}
