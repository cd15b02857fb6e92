package io.wasmjobs.engine.compile;

import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.FailureKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Optional;

/**
 * The time that one compilation may take on its thread: so much of a processor, which only the
 * module decides, and for a machine that is too busy to give that, several times as much by the
 * wall clock.
 */
final class CompileBudget {

    private static final int WALL_TIMES = 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long limitNanos;
    private final long threadId = Thread.currentThread().getId();
    private final long cpuAtStart = THREADS.isThreadCpuTimeEnabled() ? cpuNanos() : -1;
    private final long wallAtStart = System.nanoTime();

    /** An allowance for the calling thread, from now on. */
    CompileBudget(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** How long it takes at least until the allowance may be used up. */
    long nanosLeft() {
        return limitNanos - used();
    }

    /** Why the compilation must end; empty while it may go on. */
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

    /** -1 where the JVM cannot tell, or the thread has ended. */
    private long cpuNanos() {
        return THREADS.getThreadCpuTime(threadId);
    }
}
