package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.Abi;
import org.jspecify.annotations.Nullable;

/**
 * The ABI and the function by which a module is called.
 *
 * @param abi its ABI
 * @param function the function that the manifest names, under {@link Abi#hasEntry an ABI} that
 *     leaves a choice; null for the ABI's own
 */
public record EntryPoint(Abi abi, @Nullable String function) {

    /** The entry point with the ABI's own function. */
    public static EntryPoint of(Abi abi) {
        return new EntryPoint(abi, null);
    }
}
