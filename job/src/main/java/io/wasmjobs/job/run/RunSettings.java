package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.OutputLimits;
import java.io.Serializable;

/**
 * The settings of {@code run-modules}, {@code run-bound-records} and {@code run-entities}.
 *
 * @param options how a subtask runs its jobs
 * @param limits the largest results, dead letters and emitted records
 * @param unbounded whether the input ends only when the pipeline is stopped
 * @param sharesSource whether other operators have jobs of tenants that this one does not see
 * @param opening opens the engine that runs the modules
 */
public record RunSettings(
        RunConfig options,
        OutputLimits limits,
        boolean unbounded,
        boolean sharesSource,
        ModuleRunner.Opening opening)
        implements Serializable {}
