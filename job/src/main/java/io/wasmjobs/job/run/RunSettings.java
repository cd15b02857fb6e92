package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.OutputLimits;
import java.io.Serializable;

/**
 * The settings of {@code run-modules} and {@code run-entities}.
 *
 * @param options how a subtask runs its jobs
 * @param limits the largest results, dead letters and emitted records
 * @param unbounded whether the input ends only when the pipeline is stopped
 * @param opening opens the engine that runs the modules
 */
public record RunSettings(
        RunConfig options, OutputLimits limits, boolean unbounded, ModuleRunner.Opening opening)
        implements Serializable {}
