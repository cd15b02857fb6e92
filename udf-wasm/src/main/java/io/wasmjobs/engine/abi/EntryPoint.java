package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.Abi;

/**
 * How a module is called.
 *
 * @param abi its ABI
 * @param function the function that a plug-in of Extism is called by; the other ABIs name theirs
 */
public record EntryPoint(Abi abi, String function) {

    /** The ABI's own function. */
    public static EntryPoint of(Abi abi) {
        return new EntryPoint(abi, Abi.EXTISM_ENTRY);
    }
}
