package io.wasmjobs.job.engine;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.engine.runtime.AllowedEffects;
import io.wasmjobs.protocol.ModuleReference;
import java.io.Serializable;
import org.apache.flink.metrics.MetricGroup;

/** Runs modules for a subtask: the shared engine, or a test's stand-in. */
public interface ModuleRunner extends AutoCloseable {

    /** Makes an invocation on the calling thread. */
    Outcome run(Invocation invocation);

    /** What a module's manifest allows; nothing where the module cannot be loaded now. */
    default AllowedEffects allowedEffects(ModuleReference module) {
        return AllowedEffects.NONE;
    }

    /** How often a module wants to be run; no limits where it is not loaded now. */
    default TurnLimits turnLimits(String module) {
        return TurnLimits.NONE;
    }

    /** Gives back what the runner holds. */
    @Override
    void close();

    /** Opens a runner where its subtask runs. */
    @FunctionalInterface
    interface Opening extends Serializable {

        /**
         * Opens a runner.
         *
         * @param metrics the subtask's metric group
         * @param threads how many invocations the subtask makes at the same time
         */
        ModuleRunner open(MetricGroup metrics, int threads);
    }
}
