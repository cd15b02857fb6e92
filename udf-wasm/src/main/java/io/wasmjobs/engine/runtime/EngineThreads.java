package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.protocol.ModuleReference;

/**
 * Threads that an engine has promised their memory: an invocation within the limits for all guests
 * never waits for other invocations, and never fails for want of memory that they hold.
 */
public final class EngineThreads implements AutoCloseable {

    private final WasmEngine engine;
    private final int threads;
    private boolean closed;

    EngineThreads(WasmEngine engine, int threads) {
        this.engine = engine;
        this.threads = threads;
    }

    /** As {@link WasmEngine#run}, on no more threads at the same time than were reserved. */
    public Outcome run(Invocation invocation) {
        return engine.runReserved(invocation);
    }

    /**
     * How often a module wants to be run, as its manifest says.
     *
     * @param module its id; nothing is known of one that is not loaded now
     */
    public TurnLimits turnLimits(String module) {
        return engine.turnLimits(module);
    }

    /**
     * Loads a module, and those that follow it in its chain.
     *
     * @return what their manifests allow them; nothing for one that cannot be loaded now
     */
    public AllowedEffects allowedEffects(ModuleReference module) {
        return engine.allowedEffects(module);
    }

    /** Gives the memory back. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            engine.giveBack(threads);
        }
    }
}
