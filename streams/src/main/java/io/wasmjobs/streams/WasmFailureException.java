package io.wasmjobs.streams;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.ModuleReference;

/** Fails a program whose module failed on a record, if there is no side output for failures. */
public final class WasmFailureException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WasmFailureException(ModuleReference module, Outcome.Failure failure, int attempts) {
        super(
                "module "
                        + module
                        + " failed with "
                        + failure.kind()
                        + " at attempt "
                        + attempts
                        + ": "
                        + failure.message()
                        + ". To keep failed records as a side output, give .failures(OutputTag);"
                        + " wasm.retry.attempts sets the number of attempts.");
    }
}
