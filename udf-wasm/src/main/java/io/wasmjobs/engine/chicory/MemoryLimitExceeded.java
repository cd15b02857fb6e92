package io.wasmjobs.engine.chicory;

import org.jspecify.annotations.Nullable;

/** Thrown if a module needs more linear memory for its initialisation than it may have. */
final class MemoryLimitExceeded extends RuntimeException {

    private static final long serialVersionUID = 1;

    MemoryLimitExceeded(int initialPages, int maxPages) {
        super(
                "needs "
                        + initialPages
                        + " pages of memory to begin with; the limit is "
                        + maxPages
                        + " (memory.max_pages, or what is left of wasm.pool.memory)");
    }

    /**
     * For a module that was refused growth during its initialisation and then threw {@code cause};
     * null if it could have gone on.
     *
     * @param refused what it asked for
     */
    MemoryLimitExceeded(String refused, @Nullable RuntimeException cause) {
        super(refused + " while it was initialised", cause);
    }
}
