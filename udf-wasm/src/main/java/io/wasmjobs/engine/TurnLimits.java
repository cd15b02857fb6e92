package io.wasmjobs.engine;

/**
 * How often a module wants to be run, as its manifest says. Whoever schedules invocations keeps to
 * it; the engine itself runs whatever it is asked to.
 *
 * @param concurrency the most invocations at the same time in one subtask
 * @param perSecond the most invocations that begin in a second, by the whole pipeline
 */
public record TurnLimits(int concurrency, int perSecond) {

    /** No limits. */
    public static final TurnLimits NONE = new TurnLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);
}
