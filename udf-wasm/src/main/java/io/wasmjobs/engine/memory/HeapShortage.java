package io.wasmjobs.engine.memory;

import java.util.Locale;

/**
 * An invocation needs more heap than it was given, and other invocations hold the rest. It is an
 * error of the virtual machine so that it passes through guest code as a real one does.
 */
public final class HeapShortage extends OutOfMemoryError {

    private static final long serialVersionUID = 1;

    /** A shortage of an invocation that would hold {@code bytes}. */
    public HeapShortage(long bytes) {
        super(
                String.format(
                        Locale.ROOT,
                        "needed %,d KiB of memory, of which other invocations hold a part"
                                + " (wasm.pool.memory)",
                        (bytes + 1023) >> 10));
    }
}
