package io.wasmjobs.sql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.module.Module;

/** The functions as a module of Flink SQL: {@code LOAD MODULE wasm}. */
final class WasmModule implements Module {

    private static final Map<String, FunctionDefinition> FUNCTIONS =
            Map.of(
                    "WASM", new WasmFunction(),
                    "WASM_ASYNC", new WasmAsyncFunction(),
                    "WASM_ROWS", new WasmRowsFunction(),
                    "WASM_OUTCOME", new WasmOutcomeFunction());

    @Override
    public Set<String> listFunctions() {
        return FUNCTIONS.keySet();
    }

    @Override
    public Optional<FunctionDefinition> getFunctionDefinition(String name) {
        return Optional.ofNullable(FUNCTIONS.get(name.toUpperCase(Locale.ROOT)));
    }
}
