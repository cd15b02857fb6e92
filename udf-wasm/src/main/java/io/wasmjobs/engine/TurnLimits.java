package io.wasmjobs.engine;

/**
 * A module's limits on concurrency and rate, from its manifest. The scheduler that calls the engine
 * enforces them; the engine does not.
 *
 * @param concurrency the most invocations at the same time in one subtask
 * @param perSecond the most invocations that begin in a second, by the whole pipeline
 */
public record TurnLimits(int concurrency, int perSecond) {

    /** No limits. */
    public static final TurnLimits NONE = new TurnLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);
}
