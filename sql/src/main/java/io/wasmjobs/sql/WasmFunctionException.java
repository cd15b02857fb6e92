package io.wasmjobs.sql;

import io.wasmjobs.engine.Outcome;

/** Ends a query whose invocation of a module failed. */
public final class WasmFunctionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WasmFunctionException(String module, Outcome.Failure failure) {
        super(
                "WASM('"
                        + module
                        + "', ...) failed with "
                        + failure.kind()
                        + ": "
                        + failure.message()
                        + ". For NULL in its place set wasm.sql.on-failure to null; WASM_OUTCOME"
                        + " returns failures as rows.");
    }
}
