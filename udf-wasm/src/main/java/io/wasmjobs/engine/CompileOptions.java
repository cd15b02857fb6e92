package io.wasmjobs.engine;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits on compiling modules.
 *
 * @param threads modules compiled at the same time
 * @param timeLimit the processor time that one module may take, then its sender gets a refusal; and
 *     by the wall clock twenty times as much, where the machine is busy
 * @param maxWorkingBytes the heap that all compilations together may need, by estimate
 * @param maxHeldBytes what compiled modules may occupy, by estimate, before the least recently used
 *     are evicted
 * @param cacheFolder keeps compiled classes between restarts; null to keep none
 * @param maxCacheBytes the size of that folder before the least recently used files are deleted
 */
public record CompileOptions(
        int threads,
        Duration timeLimit,
        long maxWorkingBytes,
        long maxHeldBytes,
        @Nullable Path cacheFolder,
        long maxCacheBytes) {

    private static final long GIB = 1L << 30;

    /**
     * Two threads, 30 s, a quarter of the heap to work, nothing on disk; to hold, half a GiB, but
     * no more than half of the heap and four fifths of the JVM's {@code MaxMetaspaceSize}, of which
     * the rest is the program's own.
     */
    public static CompileOptions defaults() {
        return new CompileOptions(
                2,
                Duration.ofSeconds(30),
                Runtime.getRuntime().maxMemory() / 4,
                Math.min(GIB / 2, Math.min(Runtime.getRuntime().maxMemory() / 2, metaspace())),
                null,
                GIB);
    }

    /**
     * @throws IllegalArgumentException if a limit leaves no room to compile anything; the message
     *     names it and its value
     */
    public CompileOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; at least 1 is needed");
        }
        if (timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException("timeLimit is " + timeLimit);
        }
        if (maxWorkingBytes < 1 || maxHeldBytes < 0 || maxCacheBytes < 0) {
            throw new IllegalArgumentException("a limit in bytes is negative, or 0");
        }
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getMax())
                // -1 where there is no limit.
                .filter(limit -> limit >= 0)
                .map(limit -> limit / 5 * 4)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** These options with another time limit. */
    public CompileOptions withTimeLimit(Duration limit) {
        return new CompileOptions(
                threads, limit, maxWorkingBytes, maxHeldBytes, cacheFolder, maxCacheBytes);
    }

    /** These options with compiled classes kept in {@code folder}. */
    public CompileOptions withCacheFolder(Path folder) {
        return new CompileOptions(
                threads, timeLimit, maxWorkingBytes, maxHeldBytes, folder, maxCacheBytes);
    }

    /** These options with another bound on what compiled modules may occupy. */
    public CompileOptions withMaxHeldBytes(long bytes) {
        return new CompileOptions(
                threads, timeLimit, maxWorkingBytes, bytes, cacheFolder, maxCacheBytes);
    }
}
