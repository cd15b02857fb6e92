package io.wasmjobs.sql;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.ModuleFactory;
import org.apache.flink.table.module.Module;

/** Creates {@link WasmModule}; Flink finds it by its service file. */
public final class WasmModuleFactory implements ModuleFactory {

    @Override
    public String factoryIdentifier() {
        return "wasm";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public Module createModule(Context context) {
        return new WasmModule(context.getConfiguration());
    }
}
