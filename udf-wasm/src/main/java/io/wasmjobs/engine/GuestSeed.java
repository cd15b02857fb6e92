package io.wasmjobs.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the clock and the random bytes of a deterministic module come from. Equal seeds give a
 * module the same times and bytes, on every machine.
 *
 * @param text where the random bytes come from, such as a job's id; null for the module's sha256
 * @param epochMillis when the clock begins, in milliseconds since the epoch
 */
public record GuestSeed(@Nullable String text, long epochMillis) {

    /** The seed of an invocation for no record: the same for all invocations of a module. */
    public static final GuestSeed OF_MODULE = new GuestSeed(null, 0);
}
