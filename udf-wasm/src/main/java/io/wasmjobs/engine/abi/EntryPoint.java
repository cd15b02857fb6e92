package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.Abi;

/**
 * The ABI and the function by which a module is called.
 *
 * @param abi its ABI
 * @param function the function to call in an Extism plug-in; the other ABIs fix its name
 */
public record EntryPoint(Abi abi, String function) {

    /** The entry point with the ABI's own function. */
    public static EntryPoint of(Abi abi) {
        return new EntryPoint(abi, Abi.EXTISM_ENTRY);
    }
}
