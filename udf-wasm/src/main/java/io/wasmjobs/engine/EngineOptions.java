package io.wasmjobs.engine;

import java.time.Duration;

/**
 * Every limit of an engine.
 *
 * @param guest what a guest may use during one invocation if its manifest does not say
 * @param ceilings how far a manifest may raise that
 * @param moduleLimits how large a module and its parts may be
 * @param compile what compiling modules may take from the host
 * @param refreshInterval how long a module is used before its source is asked whether it changed
 * @param maxInstanceBytes the heap for idle and running instances and the snapshots that they are
 *     reset to; if it is exhausted, idle instances are evicted and invocations wait
 * @param maxAnswerBytes the heap for the answers of memoised modules; 0 to keep none
 */
public record EngineOptions(
        GuestLimits guest,
        GuestCeilings ceilings,
        ModuleLimits moduleLimits,
        CompileOptions compile,
        Duration refreshInterval,
        long maxInstanceBytes,
        long maxAnswerBytes) {

    private static final int PAGE_BYTES = 1 << 16;

    /**
     * The pages of the instance that each thread is guaranteed, unless the limit for guests is
     * lower.
     */
    private static final int PROMISED_PAGES = 256;

    /** The divisor of the heap that gives the share for answers of memoised modules. */
    private static final int ANSWERS_PART = 32;

    /** What an ordinary instance takes besides its linear memory. */
    private static final int INSTANCE_BYTES = 256 << 10;

    /**
     * The defaults of all limits, a refresh every 10 s, a third of the heap for instances, and a
     * 32nd for answers.
     */
    public static EngineOptions defaults() {
        return new EngineOptions(
                GuestLimits.DEFAULTS,
                GuestCeilings.DEFAULTS,
                ModuleLimits.DEFAULTS,
                CompileOptions.defaults(),
                Duration.ofSeconds(10),
                JvmLimits.heapBytes() / 3,
                JvmLimits.heapBytes() / ANSWERS_PART);
    }

    /**
     * @throws IllegalArgumentException if a limit is negative; the message names it and its value
     */
    public EngineOptions {
        if (refreshInterval.isNegative()) {
            throw new IllegalArgumentException("refreshInterval is " + refreshInterval);
        }
        if (maxInstanceBytes < 0) {
            throw new IllegalArgumentException("maxInstanceBytes is " + maxInstanceBytes);
        }
        if (maxAnswerBytes < 0) {
            throw new IllegalArgumentException("maxAnswerBytes is " + maxAnswerBytes);
        }
        if (!ceilings.allow(guest)) {
            throw new IllegalArgumentException(guest + " is above " + ceilings);
        }
    }

    /**
     * The linear memory of the instance that each registered thread is guaranteed, in pages of 64
     * KiB: the limit for guests, and at most 16 MiB.
     */
    public int pagesOfThread() {
        return Math.min(guest.maxMemoryPages(), PROMISED_PAGES);
    }

    /** The heap that each registered thread is guaranteed, in bytes. */
    public long bytesOfThread() {
        return (long) pagesOfThread() * PAGE_BYTES + INSTANCE_BYTES;
    }

    /** These options with other limits for guests, and ceilings that are not below those. */
    public EngineOptions withGuest(GuestLimits limits) {
        return new EngineOptions(
                limits,
                ceilings.atLeast(limits),
                moduleLimits,
                compile,
                refreshInterval,
                maxInstanceBytes,
                maxAnswerBytes);
    }

    /** These options with other ceilings, which are not below the limits for guests. */
    public EngineOptions withCeilings(GuestCeilings limits) {
        return new EngineOptions(
                guest,
                limits,
                moduleLimits,
                compile,
                refreshInterval,
                maxInstanceBytes,
                maxAnswerBytes);
    }

    /** These options with another refresh interval. */
    public EngineOptions withRefreshInterval(Duration interval) {
        return new EngineOptions(
                guest, ceilings, moduleLimits, compile, interval, maxInstanceBytes, maxAnswerBytes);
    }

    /** These options with another bound on the heap for instances, in bytes. */
    public EngineOptions withMaxInstanceBytes(long bytes) {
        return new EngineOptions(
                guest, ceilings, moduleLimits, compile, refreshInterval, bytes, maxAnswerBytes);
    }

    /** These options with another bound on the heap for answers of memoised modules, in bytes. */
    public EngineOptions withMaxAnswerBytes(long bytes) {
        return new EngineOptions(
                guest, ceilings, moduleLimits, compile, refreshInterval, maxInstanceBytes, bytes);
    }

    /** These options with other limits on modules. */
    public EngineOptions withModuleLimits(ModuleLimits limits) {
        return new EngineOptions(
                guest,
                ceilings,
                limits,
                compile,
                refreshInterval,
                maxInstanceBytes,
                maxAnswerBytes);
    }

    /** These options with other limits on compiling. */
    public EngineOptions withCompile(CompileOptions limits) {
        return new EngineOptions(
                guest,
                ceilings,
                moduleLimits,
                limits,
                refreshInterval,
                maxInstanceBytes,
                maxAnswerBytes);
    }
}
