package io.wasmjobs.sql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.module.Module;

/** The functions as a module of Flink SQL: {@code LOAD MODULE wasm}. */
final class WasmModule implements Module {

    private final Map<String, FunctionDefinition> functions;

    /**
     * @param session the options of the session that loads it
     */
    WasmModule(ReadableConfig session) {
        SessionModules modules = new SessionModules(session);
        functions =
                Map.of(
                        "WASM", new WasmFunction(),
                        "WASM_ASYNC", new WasmAsyncFunction(),
                        "WASM_ROWS", new WasmRowsFunction(),
                        "WASM_OUTCOME", new WasmOutcomeFunction(),
                        "WASM_TABLE", new WasmTableFunction(modules, false),
                        "WASM_TABLE_OUTCOME", new WasmTableFunction(modules, true),
                        "WASM_ENTITY", new WasmEntityFunction(modules, false),
                        "WASM_ENTITY_OUTCOME", new WasmEntityFunction(modules, true));
    }

    @Override
    public Set<String> listFunctions() {
        return functions.keySet();
    }

    @Override
    public Optional<FunctionDefinition> getFunctionDefinition(String name) {
        return Optional.ofNullable(functions.get(name.toUpperCase(Locale.ROOT)));
    }
}
