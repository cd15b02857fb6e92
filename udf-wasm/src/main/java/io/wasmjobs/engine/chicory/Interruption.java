package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;

/** The check of the deadline in host code that may take long on a guest's behalf. */
final class Interruption {

    /** The bulk work done between two checks, in bytes. */
    static final int PART = 1 << 20;

    private Interruption() {}

    /**
     * @throws ChicoryInterruptedException if the deadline has interrupted this thread
     */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ChicoryInterruptedException("Thread interrupted");
        }
    }
}
