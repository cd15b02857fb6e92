package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;

/** The look at the deadline of code of the host's that may take long on a guest's behalf. */
final class Interruption {

    /** A part of bulk work that is done between two looks, in bytes. */
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
