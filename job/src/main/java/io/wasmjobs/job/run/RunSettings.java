package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.OutputLimits;
import java.io.Serializable;

/**
 * What {@code run-modules}, {@code run-bound-records} and {@code run-entities} are made with.
 *
 * @param options how a subtask runs its jobs
 * @param limits what results, dead letters and emitted records have to fit in
 * @param unbounded whether the input ends only where the pipeline is stopped
 * @param sharesSource whether other operators have jobs of tenants that this one does not see
 * @param opening opens what runs the modules
 */
public record RunSettings(
        RunConfig options,
        OutputLimits limits,
        boolean unbounded,
        boolean sharesSource,
        ModuleRunner.Opening opening)
        implements Serializable {}
