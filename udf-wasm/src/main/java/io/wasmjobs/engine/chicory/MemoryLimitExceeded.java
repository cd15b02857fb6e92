package io.wasmjobs.engine.chicory;

/** A module needs more linear memory to be initialised than it may have. */
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
     * It was refused growth while it was initialised, and then {@code cause} came out.
     *
     * @param refused what it asked for
     */
    MemoryLimitExceeded(String refused, RuntimeException cause) {
        super(refused + " while it was initialised", cause);
    }
}
