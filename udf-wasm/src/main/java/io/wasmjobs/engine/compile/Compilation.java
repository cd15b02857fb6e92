package io.wasmjobs.engine.compile;

import io.wasmjobs.engine.module.ModuleRefused;

/**
 * The compilation of one module.
 *
 * @param <T> the compiled code
 */
@FunctionalInterface
public interface Compilation<T> {

    /**
     * Compiles, and calls {@link Checkpoint#pass} as often as possible, where it can be stopped.
     *
     * @throws ModuleRefused if the module cannot be compiled
     */
    T run(Checkpoint checkpoint) throws ModuleRefused;

    /** A point at which a compilation that exceeded its time limit is stopped. */
    final class Checkpoint {

        private volatile boolean closed;

        /** Returns, or ends a compilation that exceeded its time limit. */
        public void pass() {
            if (closed) {
                throw new Abandoned();
            }
        }

        void close() {
            closed = true;
        }
    }

    /** Thrown to end a compilation that exceeded its time limit. */
    final class Abandoned extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Abandoned() {
            super("the compilation is abandoned", null, false, false);
        }
    }
}
