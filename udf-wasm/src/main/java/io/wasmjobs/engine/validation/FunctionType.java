package io.wasmjobs.engine.validation;

import java.util.List;

/** A function's parameters and results, as the text format writes their types. */
record FunctionType(List<String> parameters, List<String> results) {

    /** {@code (i32, i64) -> i32}, or {@code -> ()} if there is no result. */
    @Override
    public String toString() {
        return RefusalMessages.signature(parameters, results);
    }
}
