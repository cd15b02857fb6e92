package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportGlobal;
import com.dylibso.chicory.runtime.ImportMemory;
import com.dylibso.chicory.runtime.ImportTable;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Store;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;
import com.dylibso.chicory.wasm.types.ValType;
import com.dylibso.chicory.wasm.types.Value;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.compile.Compilation.Checkpoint;
import io.wasmjobs.engine.compile.CompiledClasses;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.ModuleValidator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one script: validated, compiled and given memories and tables as in the engine,
 * and linked with each other and with the module {@code spectest}, which every script may import.
 */
final class SpecInstances {

    private static final int MAX_PAGES = 16_384;
    private static final ModuleValidator VALIDATOR = new ModuleValidator(ModuleLimits.DEFAULTS);

    private final Store store = new Store();
    private final Map<String, Instance> named = new HashMap<>();
    private @Nullable Instance latest;

    SpecInstances() {
        for (FunctionType type : printTypes()) {
            StringBuilder name = new StringBuilder("print");
            type.params().forEach(parameter -> name.append('_').append(parameter));
            store.addFunction(
                    new HostFunction(
                            "spectest",
                            name.toString().toLowerCase(Locale.ROOT),
                            type,
                            (instance, arguments) -> new long[0]));
        }
        store.addGlobal(
                new ImportGlobal("spectest", "global_i32", new GlobalInstance(Value.i32(666))),
                new ImportGlobal("spectest", "global_i64", new GlobalInstance(Value.i64(666))),
                new ImportGlobal(
                        "spectest", "global_f32", new GlobalInstance(Value.fromFloat(666.6f))),
                new ImportGlobal(
                        "spectest", "global_f64", new GlobalInstance(Value.fromDouble(666.6))));
        store.addMemory(
                new ImportMemory(
                        "spectest", "memory", new FlatMemory(new MemoryLimits(1, 2), MAX_PAGES)));
        store.addTable(
                new ImportTable(
                        "spectest",
                        "table",
                        new InterruptibleTable(
                                new Table(ValType.FuncRef, new TableLimits(10, 20)),
                                Value.REF_NULL_VALUE)));
    }

    private static List<FunctionType> printTypes() {
        return List.of(
                FunctionType.empty(),
                FunctionType.accepting(ValType.I32),
                FunctionType.accepting(ValType.I64),
                FunctionType.accepting(ValType.F32),
                FunctionType.accepting(ValType.F64),
                FunctionType.of(List.of(ValType.I32, ValType.F32), List.of()),
                FunctionType.of(List.of(ValType.F64, ValType.F64), List.of()));
    }

    /**
     * Validates and compiles a module.
     *
     * @throws ModuleRefused if the engine refuses it
     */
    static Function<Instance, Machine> compile(byte[] module) throws ModuleRefused {
        var shape = VALIDATOR.scan(module);
        CompiledClasses classes =
                ClassCompiler.compile(
                        Parser.parse(module), shape.functionsPerClass(), new Checkpoint());
        return GuestClassLoader.define(classes, true);
    }

    /** Creates an instance of a module, the default of later commands. */
    void instantiate(byte[] module, String name, Function<Instance, Machine> machines) {
        latest = null;
        latest = link(Parser.parse(module), machines);
        if (!name.isEmpty()) {
            named.put(name, latest);
        }
    }

    Instance link(WasmModule module, Function<Instance, Machine> machines) {
        return Instance.builder(module)
                .withMachineFactory(machines)
                .withMemoryFactory(limits -> new FlatMemory(limits, MAX_PAGES))
                .withTableFactory(InterruptibleTable::new)
                .withImportValues(store.toImportValues())
                .withStart(false)
                .build();
    }

    /** Forgets the latest module; later commands on it are skipped. */
    void skip(String name) {
        latest = null;
        named.remove(name);
    }

    void register(String as, String name) {
        Instance instance = at(name);
        if (instance != null) {
            store.register(as, instance);
        }
    }

    /** The named instance, or the latest one for an empty name; null if it was skipped. */
    @Nullable Instance at(String name) {
        return name.isEmpty() ? latest : named.get(name);
    }
}
