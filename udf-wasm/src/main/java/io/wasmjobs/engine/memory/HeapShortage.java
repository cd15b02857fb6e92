package io.wasmjobs.engine.memory;

import java.util.Locale;

/**
 * Thrown if an invocation needs more heap than it has claimed, and other invocations hold the rest.
 * An OutOfMemoryError, so that it passes through guest code like a real one.
 */
public final class HeapShortage extends OutOfMemoryError {

    private static final long serialVersionUID = 1;

    /** For an invocation that would hold {@code bytes}. */
    public HeapShortage(long bytes) {
        super(
                String.format(
                        Locale.ROOT,
                        "needed %,d KiB of memory, of which other invocations hold a part"
                                + " (wasm.pool.memory)",
                        (bytes + 1023) >> 10));
    }
}
