package io.wasmjobs.engine.memory;

import java.util.Locale;

/** Thrown if the heap for running instances is too small for what its threads must be promised. */
public final class NotEnoughMemory extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final long MIB = 1 << 20;

    NotEnoughMemory(long neededBytes, long bytesOfEachThread, long maxBytes) {
        super(
                String.format(
                        Locale.ROOT,
                        "%,d threads of %.2f MiB each need %,d MiB; running instances may hold %,d"
                                + " MiB",
                        neededBytes / bytesOfEachThread,
                        bytesOfEachThread / (double) MIB,
                        (neededBytes + MIB - 1) / MIB,
                        maxBytes / MIB));
    }
}
