package io.wasmjobs.engine;

/**
 * How a module's manifest limits when its jobs run. Enforced by the scheduler that calls the
 * engine, not by the engine.
 *
 * @param concurrency the most invocations at the same time in one subtask
 * @param perSecond the most invocations that begin in a second, by the whole pipeline
 * @param blocksKey whether the jobs of a key wait once one of them has failed for good, until that
 *     one is replayed
 */
public record TurnLimits(int concurrency, int perSecond, boolean blocksKey) {

    /** No limits. */
    public static final TurnLimits NONE =
            new TurnLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, false);
}
