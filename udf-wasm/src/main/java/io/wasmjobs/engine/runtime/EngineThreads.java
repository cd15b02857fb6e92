package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.protocol.ModuleReference;

/**
 * Threads with memory reserved in an engine: an invocation within the default limits never waits
 * for memory of other invocations, and never fails because they hold it.
 */
public final class EngineThreads implements AutoCloseable {

    private final WasmEngine engine;
    private final int threads;
    private boolean closed;

    EngineThreads(WasmEngine engine, int threads) {
        this.engine = engine;
        this.threads = threads;
    }

    /**
     * Like {@link WasmEngine#run}. Call it from at most the reserved number of threads at the same
     * time.
     */
    public Outcome run(Invocation invocation) {
        return engine.runReserved(invocation);
    }

    /**
     * The concurrency, rate and order that a module's manifest sets.
     *
     * @param module its id; {@link TurnLimits#NONE} if it is not loaded
     */
    public TurnLimits turnLimits(String module) {
        return engine.turnLimits(module);
    }

    /**
     * Loads a module, and those that follow it in its chain.
     *
     * @return what their manifests allow; no effects for a module that cannot be loaded
     */
    public AllowedEffects allowedEffects(ModuleReference module) {
        return engine.allowedEffects(module);
    }

    /** Releases the memory. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            engine.release(threads);
        }
    }
}
