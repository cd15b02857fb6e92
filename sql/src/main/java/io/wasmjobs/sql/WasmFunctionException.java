package io.wasmjobs.sql;

import io.wasmjobs.engine.Outcome;

/** Ends a query whose invocation of a module failed. */
public final class WasmFunctionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WasmFunctionException(String function, String module, Outcome.Failure failure) {
        super(
                function
                        + "('"
                        + module
                        + "', ...) failed with "
                        + failure.kind()
                        + ": "
                        + failure.message()
                        + ". To go on without it set wasm.sql.on-failure to null; "
                        + function
                        + "_OUTCOME returns failures as rows.");
    }
}
