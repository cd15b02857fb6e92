package io.wasmjobs.engine.abi;

/** An instance of a module as an ABI sees it. Used by one thread at a time. */
public interface Guest {

    /** What {@link #function} returns for a function that the module does not export. */
    int NO_FUNCTION = -1;

    /** The id of the module, for messages. */
    String moduleId();

    /** A number to call the exported function by, or {@link #NO_FUNCTION}. */
    int function(String export);

    /** Calls {@code function} without arguments; returns 0 if it has no result. */
    long call(int function);

    /** Calls {@code function} on an i32 or i64. */
    long call(int function, long argument);

    /** Calls {@code function} on two of i32 or i64. */
    long call(int function, long first, long second);

    /** Calls {@code function} on any number of i32 or i64. */
    long call(int function, long... arguments);

    /**
     * Whether {@code length} bytes at {@code address}, both unsigned, lie within the memory. The
     * array of {@link #memory} may be shorter until this has returned true.
     */
    boolean holds(long address, long length);

    /**
     * The array that backs the linear memory; address 0 is index 0. Read-only, and valid until the
     * next call of the guest.
     */
    byte[] memory();

    /**
     * Writes {@code length} bytes of {@code source} at {@code address}, which must be in bounds.
     */
    void write(int address, byte[] source, int length);

    /** The size up to which the memory may grow, in bytes. */
    long maxMemoryBytes();

    /** The host's data for the invocation of an Extism plug-in; created at the first call. */
    ExtismKernel kernel();

    /** Whether the guest asked for more memory than allowed during this invocation. */
    boolean wasRefusedGrowth();
}
