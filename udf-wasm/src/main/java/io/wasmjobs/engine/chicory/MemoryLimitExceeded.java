package io.wasmjobs.engine.chicory;

/** A module needs more linear memory to begin with than it may have. */
final class MemoryLimitExceeded extends RuntimeException {

    private static final long serialVersionUID = 1;

    MemoryLimitExceeded(int initialPages, int maxPages) {
        super(
                "needs "
                        + initialPages
                        + " pages of memory to begin with; the limit is "
                        + maxPages
                        + " (memory.max_pages)");
    }
}
