package io.wasmjobs.job;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.engine.ModuleRunner;
import java.util.concurrent.atomic.AtomicBoolean;

/** A runner that fails as a broken host does, once each time that it is told to. */
final class Sabotage implements ModuleRunner {

    private static final AtomicBoolean NEXT_FAILS = new AtomicBoolean();

    private final ModuleRunner runner;

    private Sabotage(ModuleRunner runner) {
        this.runner = runner;
    }

    static ModuleRunner.Opening of(ModuleRunner.Opening opening) {
        return (metrics, threads) -> new Sabotage(opening.open(metrics, threads));
    }

    /** Lets the next invocation fail the task that makes it. */
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
