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

    /** Runs an invocation on the calling thread. */
    Outcome run(Invocation invocation);

    /** The effects that a module's manifest allows; none if the module cannot be loaded. */
    default AllowedEffects allowedEffects(ModuleReference module) {
        return AllowedEffects.NONE;
    }

    /**
     * The concurrency, rate and order that a module's manifest sets; no limits if it is not loaded.
     */
    default TurnLimits turnLimits(String module) {
        return TurnLimits.NONE;
    }

    /** Releases what the runner holds. */
    @Override
    void close();

    /** Opens a runner in the process of its subtask. */
    @FunctionalInterface
    interface Opening extends Serializable {

        /**
         * Opens a runner.
         *
         * @param metrics the subtask's metric group
         * @param threads how many invocations the subtask runs at the same time
         */
        ModuleRunner open(MetricGroup metrics, int threads);
    }
}
