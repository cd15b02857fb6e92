package io.wasmjobs.engine.module;

/** What a {@link ModuleStore} keeps of a module once it is loaded. */
public interface StoredModule {

    /** The hash of the module's bytes in lower-case hex. */
    String sha256();

    /** The approximate memory that it occupies. */
    long weightBytes();

    /**
     * Called when the module is replaced or evicted: running invocations finish, and no others
     * start.
     */
    void retire();
}
