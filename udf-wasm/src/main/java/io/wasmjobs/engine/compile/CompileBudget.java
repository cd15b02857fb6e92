package io.wasmjobs.engine.compile;

import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Optional;

/**
 * The time limit of one compilation on its thread: a limit of processor time, which depends only on
 * the module, and a several times larger limit of wall-clock time, for a busy machine.
 */
final class CompileBudget {

    private static final int WALL_TIMES = 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long limitNanos;
    private final long threadId = Thread.currentThread().getId();
    private final long cpuAtStart = THREADS.isThreadCpuTimeEnabled() ? cpuNanos() : -1;
    private final long wallAtStart = System.nanoTime();

    /** A budget for the calling thread that starts at once. */
    CompileBudget(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** The shortest time after which the budget can be used up. */
    long nanosLeft() {
        return limitNanos - used();
    }

    /** Why the compilation must end; empty while it may continue. */
    Optional<ModuleRefused> usedUp() {
        if (used() >= limitNanos) {
            return Optional.of(
                    ModuleRefused.invalid(
                            "compiling it takes more than "
                                    + limitNanos / 1_000_000
                                    + " ms of processor time, the limit"));
        }
        if (System.nanoTime() - wallAtStart >= WALL_TIMES * limitNanos) {
            return Optional.of(
                    new ModuleRefused(
                            FailureKind.HOST_ERROR,
                            "the machine is too busy: the module was not compiled within "
                                    + WALL_TIMES * limitNanos / 1_000_000
                                    + " ms"));
        }
        return Optional.empty();
    }

    private long used() {
        long cpu = cpuAtStart < 0 ? -1 : cpuNanos();
        return cpu < 0 ? System.nanoTime() - wallAtStart : cpu - cpuAtStart;
    }

    /** The thread's processor time; -1 if the JVM cannot measure it, or the thread has ended. */
    private long cpuNanos() {
        return THREADS.getThreadCpuTime(threadId);
    }
}
