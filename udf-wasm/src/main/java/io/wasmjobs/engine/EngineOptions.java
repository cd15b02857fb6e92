package io.wasmjobs.engine;

import io.wasmjobs.engine.admission.AdmissionLimits;
import io.wasmjobs.engine.compile.CompileOptions;
import java.time.Duration;

/**
 * Every limit of an engine.
 *
 * @param guest what a guest may use during one invocation where its manifest does not say
 * @param admission how large a module and its parts may be
 * @param compile what compiling modules may take from the host
 * @param refreshInterval how long a module is used before its source is asked whether it changed
 * @param maxPooledBytes the heap that all idle and running instances together may occupy before
 *     idle ones are let go, least recently used first
 */
public record EngineOptions(
        GuestLimits guest,
        AdmissionLimits admission,
        CompileOptions compile,
        Duration refreshInterval,
        long maxPooledBytes) {

    /** {@link GuestLimits#DEFAULTS}, a refresh every 10 s, a quarter of the heap for instances. */
    public static EngineOptions defaults() {
        return new EngineOptions(
                GuestLimits.DEFAULTS,
                AdmissionLimits.DEFAULTS,
                CompileOptions.defaults(),
                Duration.ofSeconds(10),
                Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * @throws IllegalArgumentException if a limit is negative; the message names it and its value
     */
    public EngineOptions {
        if (refreshInterval.isNegative()) {
            throw new IllegalArgumentException("refreshInterval is " + refreshInterval);
        }
        if (maxPooledBytes < 0) {
            throw new IllegalArgumentException("maxPooledBytes is " + maxPooledBytes);
        }
    }

    /** These options with other limits for guests. */
    public EngineOptions withGuest(GuestLimits limits) {
        return new EngineOptions(limits, admission, compile, refreshInterval, maxPooledBytes);
    }

    /** These options with another refresh interval. */
    public EngineOptions withRefreshInterval(Duration interval) {
        return new EngineOptions(guest, admission, compile, interval, maxPooledBytes);
    }

    /** These options with another limit on the heap that instances occupy, in bytes. */
    public EngineOptions withMaxPooledBytes(long bytes) {
        return new EngineOptions(guest, admission, compile, refreshInterval, bytes);
    }

    /** These options with other limits on modules. */
    public EngineOptions withAdmission(AdmissionLimits limits) {
        return new EngineOptions(guest, limits, compile, refreshInterval, maxPooledBytes);
    }

    /** These options with other limits on compiling. */
    public EngineOptions withCompile(CompileOptions limits) {
        return new EngineOptions(guest, admission, limits, refreshInterval, maxPooledBytes);
    }
}
