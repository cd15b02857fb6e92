package io.wasmjobs.engine;

import java.io.Serializable;
import java.time.Duration;

/**
 * How far a manifest may raise the limits of its module. The operator sets them.
 *
 * @param timeout wall time of an invocation
 * @param maxMemoryPages linear memory, in pages of 64 KiB; at most 32,767
 * @param maxOutputBytes the answer's payload, in bytes
 * @param maxHttpResponseBytes the body of one HTTP response, in bytes
 * @param maxStateBytes the keys and values of one entity's state, in bytes
 * @param maxFuel fuel of an invocation
 */
public record GuestCeilings(
        Duration timeout,
        int maxMemoryPages,
        int maxOutputBytes,
        int maxHttpResponseBytes,
        long maxStateBytes,
        long maxFuel)
        implements Serializable {

    /**
     * 1 min, 1,024 pages (64 MiB), answers and HTTP bodies of 4 MiB, states of 16 MiB, any fuel.
     */
    public static final GuestCeilings DEFAULTS =
            new GuestCeilings(
                    Duration.ofMinutes(1), 1_024, 4 << 20, 4 << 20, 16 << 20, Long.MAX_VALUE);

    private static final int MOST_PAGES = 32_767;

    /**
     * @throws IllegalArgumentException if the memory is beyond what the runtime can do
     */
    public GuestCeilings {
        if (maxMemoryPages > MOST_PAGES) {
            throw new IllegalArgumentException(
                    "maxMemoryPages is " + maxMemoryPages + "; at most " + MOST_PAGES);
        }
    }

    /** Whether none of the limits is above its ceiling. */
    boolean allow(GuestLimits limits) {
        // Without equals of a record, whose first call in a JVM takes 25 ms.
        return timeout.compareTo(limits.timeout()) >= 0
                && maxMemoryPages >= limits.maxMemoryPages()
                && maxOutputBytes >= limits.maxOutputBytes()
                && maxHttpResponseBytes >= limits.maxHttpResponseBytes()
                && maxFuel >= limits.fuel();
    }

    /** These ceilings, each raised to the corresponding limit if it is lower. */
    GuestCeilings atLeast(GuestLimits limits) {
        return new GuestCeilings(
                timeout.compareTo(limits.timeout()) < 0 ? limits.timeout() : timeout,
                Math.max(maxMemoryPages, limits.maxMemoryPages()),
                Math.max(maxOutputBytes, limits.maxOutputBytes()),
                Math.max(maxHttpResponseBytes, limits.maxHttpResponseBytes()),
                maxStateBytes,
                Math.max(maxFuel, limits.fuel()));
    }
}
