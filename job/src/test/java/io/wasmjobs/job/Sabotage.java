package io.wasmjobs.job;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.engine.ModuleRunner;
import java.util.concurrent.atomic.AtomicBoolean;

/** A runner that fails like a broken host, once for each call of {@link #failNext}. */
final class Sabotage implements ModuleRunner {

    private static final AtomicBoolean NEXT_FAILS = new AtomicBoolean();

    private final ModuleRunner runner;

    private Sabotage(ModuleRunner runner) {
        this.runner = runner;
    }

    static ModuleRunner.Opening of(ModuleRunner.Opening opening) {
        return (metrics, threads) -> new Sabotage(opening.open(metrics, threads));
    }

    /** Makes the next invocation fail its task. */
    static void failNext() {
        NEXT_FAILS.set(true);
    }

    static boolean hasFailed() {
        return !NEXT_FAILS.get();
    }

    @Override
    public Outcome run(Invocation invocation) {
        if (NEXT_FAILS.compareAndSet(true, false)) {
            throw new IllegalStateException("sabotage");
        }
        return runner.run(invocation);
    }

    @Override
    public void close() {
        runner.close();
    }
}
