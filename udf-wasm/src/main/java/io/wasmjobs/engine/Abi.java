package io.wasmjobs.engine;

import java.util.Arrays;
import java.util.Optional;

/**
 * The convention by which the host and a guest exchange messages; detected from the guest's
 * exports.
 */
public enum Abi {
    /** {@code alloc}, {@code dealloc} and {@code handle} on linear memory, messages as JSON. */
    MESSAGE("message"),
    /**
     * {@code alloc}, {@code dealloc} and {@code handle_bytes} on linear memory: bytes in and out.
     */
    BYTES("bytes"),
    /** A WASI preview 1 command: standard input to standard output. */
    WASI("wasi"),
    /** {@code run} polls its task and writes its answer to standard output. */
    DECATON("decaton"),
    /** A plug-in of an Extism PDK: input, output and blocks of memory that the host keeps. */
    EXTISM("extism"),
    /** A core module of Spin 1.x: it handles HTTP requests or messages of Redis. */
    SPIN("spin");

    /** The function of an Extism plug-in that is called if its manifest names none. */
    public static final String EXTISM_ENTRY = "handle";

    private final String word;

    Abi(String word) {
        this.word = word;
    }

    /** Its name in manifests. */
    public String word() {
        return word;
    }

    /** Whether the guest's standard output is the answer. */
    public boolean answersOnStandardOutput() {
        return this == WASI || this == DECATON;
    }

    /** Whether a manifest may name the function that is called. */
    public boolean hasEntry() {
        return this == EXTISM || this == SPIN;
    }

    /** The ABI whose name in manifests is {@code word}. */
    public static Optional<Abi> of(String word) {
        return Arrays.stream(values()).filter(abi -> abi.word.equals(word)).findFirst();
    }
}
