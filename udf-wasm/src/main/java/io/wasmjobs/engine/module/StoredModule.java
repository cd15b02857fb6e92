package io.wasmjobs.engine.module;

/** What a {@link ModuleStore} keeps of a module once it is loaded. */
public interface StoredModule {

    /** The hash of the module's bytes in lower-case hex. */
    String sha256();

    /** The memory that it occupies, roughly. */
    long weightBytes();

    /** It was replaced or evicted: no new invocations come, and those that run finish. */
    void retire();
}
