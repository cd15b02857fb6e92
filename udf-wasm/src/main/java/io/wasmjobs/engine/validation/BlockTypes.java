package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;

/**
 * The types of blocks (core specification, section 5.4.1): a type's index, or at most one result.
 */
final class BlockTypes {

    /** No result. */
    static final int EMPTY = -64;

    private BlockTypes() {}

    /** Skips a block's type. */
    static void skip(WasmReader code) throws ModuleRefused {
        long type = code.s33();
        if (type < 0) {
            result(type, code);
        }
    }

    /**
     * Reads the rest of a block's type that begins with a negative number, which stands for no
     * result or for one.
     */
    static void result(long type, WasmReader code) throws ModuleRefused {
        switch ((int) type) {
            case EMPTY, -1, -2, -3, -4 -> {}
            case -5 -> throw UnsupportedFeatures.simd();
            case -28, -29 -> ValueTypes.heapType(code);
            case -16, -17, -23, -12, -13, -14 -> {}
            case -18, -19, -20, -21, -22, -15 -> throw UnsupportedFeatures.garbageCollection();
            default -> throw code.malformed("a block of an unknown type");
        }
    }
}
