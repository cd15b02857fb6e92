package io.wasmjobs.engine.compile;

import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that compile modules: a bounded number at a time, each within its {@link
 * CompileBudget}, all together within a limit on the heap. Large modules never take the last place
 * or the last eighth of the heap, so that small modules do not wait for them. A compilation that
 * exceeds its budget is abandoned at its next checkpoint. Until then another compilation may take
 * its place, while at most {@code threads} are abandoned and still running.
 */
public final class CompileThreads implements AutoCloseable {

    private static final int PERMIT_BYTES = 1 << 20;
    private static final long SHORTEST_LOOK_NANOS = 5_000_000;

    private final CompileOptions options;
    private final Semaphore places;
    private final Semaphore placesOfLarge;
    private final Semaphore stragglers;
    private final Semaphore memoryOfSmall;
    private final Semaphore memoryOfLarge;
    private final int memoryPermits;
    private final int mostOfLarge;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, CompileThreads::timerThread);

    /** Threads within {@code options}. */
    public CompileThreads(CompileOptions options) {
        this.options = options;
        this.places = new Semaphore(options.threads(), true);
        this.placesOfLarge = new Semaphore(Math.max(1, options.threads() - 1), true);
        this.stragglers = new Semaphore(options.threads());
        this.memoryPermits = permits(options.maxWorkingBytes());
        this.mostOfLarge = memoryPermits - memoryPermits / 8;
        this.memoryOfLarge = new Semaphore(mostOfLarge, true);
        this.memoryOfSmall = new Semaphore(memoryPermits - mostOfLarge, true);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Compiles on a thread of its own.
     *
     * @param name names the thread
     * @param workingBytes the heap that it needs, by estimate
     * @return completes with the compiled code, or exceptionally with a {@link ModuleRefused}
     */
    public <T> CompletableFuture<T> start(
            String name, long workingBytes, Compilation<T> compilation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (permits(workingBytes) > memoryPermits) {
            result.completeExceptionally(
                    ModuleRefused.invalid(
                            String.format(
                                    "compiling it needs about %,d MiB of heap; all compilations "
                                            + "together may use %,d (a quarter of -Xmx)",
                                    workingBytes >> 20, options.maxWorkingBytes() >> 20)));
            return result;
        }
        Thread thread =
                new Thread(
                        () -> compile(permits(workingBytes), compilation, result),
                        "wasmjobs-compile-" + name);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** Stops the timer. Compilations that still run then have no time limit. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    private <T> void compile(
            int memoryNeeded, Compilation<T> compilation, CompletableFuture<T> result) {
        boolean isLarge = memoryNeeded > memoryPermits / 16;
        int memoryTaken = isLarge ? Math.min(memoryNeeded, mostOfLarge) : memoryNeeded;
        Semaphore memory = isLarge ? memoryOfLarge : memoryOfSmall;
        if (isLarge) {
            placesOfLarge.acquireUninterruptibly();
        }
        places.acquireUninterruptibly();
        memory.acquireUninterruptibly(memoryTaken);
        Watch watch = new Watch(result, isLarge);
        try {
            watch.start();
            run(compilation, watch.checkpoint, result);
        } catch (RejectedExecutionException closed) {
            result.completeExceptionally(
                    new ModuleRefused(FailureKind.HOST_ERROR, "the engine is closed"));
        } finally {
            memory.release(memoryTaken);
            watch.end();
        }
    }

    @SuppressWarnings("IllegalCatch")
    private static <T> void run(
            Compilation<T> compilation,
            Compilation.Checkpoint checkpoint,
            CompletableFuture<T> result) {
        try {
            result.complete(compilation.run(checkpoint));
        } catch (ModuleRefused refused) {
            result.completeExceptionally(refused);
        } catch (OutOfMemoryError e) {
            // It may be temporary, and is not the module's fault.
            result.completeExceptionally(
                    new ModuleRefused(
                            FailureKind.HOST_ERROR,
                            "the host ran out of memory while it compiled the module: "
                                    + e.getMessage()));
        } catch (Throwable e) { // Hostile code overflows the compiler's stack or fails assertions.
            // The module is refused then; otherwise the caller would wait for ever.
            result.completeExceptionally(
                    ModuleRefused.invalid("the module does not compile: " + e));
        }
    }

    private static int permits(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / PERMIT_BYTES));
    }

    private static Thread timerThread(Runnable work) {
        Thread thread = new Thread(work, "wasmjobs-compile-timer");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The budget of one compilation and its permits, which an abandoned compilation releases early.
     */
    private final class Watch {

        private final Compilation.Checkpoint checkpoint = new Compilation.Checkpoint();
        private final CompileBudget allowance = new CompileBudget(options.timeLimit());
        private final CompletableFuture<?> result;
        private @Nullable Future<?> nextLook;
        private final boolean isLarge;
        private boolean isStraggler;
        private boolean isEnded;

        Watch(CompletableFuture<?> result, boolean isLarge) {
            this.result = result;
            this.isLarge = isLarge;
        }

        synchronized void start() {
            long left = Math.max(SHORTEST_LOOK_NANOS, allowance.nanosLeft());
            nextLook = timer.schedule(this::look, left, TimeUnit.NANOSECONDS);
        }

        synchronized void end() {
            isEnded = true;
            if (nextLook != null) {
                nextLook.cancel(false);
            }
            if (isStraggler) {
                stragglers.release();
            } else {
                releasePlace();
            }
        }

        private void releasePlace() {
            places.release();
            if (isLarge) {
                placesOfLarge.release();
            }
        }

        private synchronized void look() {
            if (isEnded) {
                return;
            }
            Optional<ModuleRefused> refused = allowance.usedUp();
            if (refused.isEmpty()) {
                start();
                return;
            }
            checkpoint.close();
            result.completeExceptionally(refused.get());
            if (stragglers.tryAcquire()) {
                isStraggler = true;
                releasePlace();
            }
        }
    }
}
