package io.wasmjobs.engine.compile;

import io.wasmjobs.engine.module.ModuleRefused;

/**
 * One module on its way to compiled code.
 *
 * @param <T> the compiled code
 */
@FunctionalInterface
public interface Compilation<T> {

    /**
     * Compiles, and calls {@link Checkpoint#pass} as often as it can, to be stopped there.
     *
     * @throws ModuleRefused if the module cannot be compiled
     */
    T run(Checkpoint checkpoint) throws ModuleRefused;

    /** Where a compilation that nobody waits for any more ends. */
    final class Checkpoint {

        private volatile boolean closed;

        /** Goes on, or ends a compilation that overran its time. */
        public void pass() {
            if (closed) {
                throw new Abandoned();
            }
        }

        void close() {
            closed = true;
        }
    }

    /** Unwinds a compilation that overran its time. */
    final class Abandoned extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Abandoned() {
            super("the compilation is abandoned", null, false, false);
        }
    }
}
