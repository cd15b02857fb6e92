package io.wasmjobs.engine;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits on compiling modules.
 *
 * @param threads modules compiled at the same time
 * @param timeLimit the processor time after which a module is refused; the limit in wall-clock time
 *     is twenty times as much, for a busy machine
 * @param maxWorkingBytes the estimated heap that all running compilations together may need
 * @param maxHeldBytes the estimated memory of compiled modules above which the least recently used
 *     are evicted
 * @param cacheFolder keeps compiled classes between restarts; null to keep none
 * @param maxCacheBytes the size of that folder above which the least recently used files are
 *     deleted
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
     * Two threads, 30 s, a quarter of the heap for compiling, and no cache on disk. Compiled
     * modules may take 512 MiB, but no more than half of the heap and four fifths of the JVM's
     * {@code MaxMetaspaceSize}, the rest of which is the program's own.
     */
    public static CompileOptions defaults() {
        return new CompileOptions(
                2, Duration.ofSeconds(30), JvmLimits.heapBytes() / 4, heldBytes(), null, GIB);
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

    private static long heldBytes() {
        long metaspace = JvmLimits.metaspaceBytes() / 5 * 4;
        return Math.min(GIB / 2, Math.min(JvmLimits.heapBytes() / 2, metaspace));
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
