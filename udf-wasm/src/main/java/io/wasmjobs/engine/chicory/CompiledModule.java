package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.validation.FunctionNames;
import java.util.function.Function;

/**
 * A module compiled to JVM bytecode, shared by all of its instances.
 *
 * @param module the parsed module; it needs no code bodies any more
 * @param machineFactory makes the machine that runs an instance
 * @param names what its functions are called, for messages
 * @param weightBytes the heap and metaspace that it occupies, roughly
 * @param instanceBytes the heap that an instance takes beside its memory, at most
 * @param isMetered whether its last global is the counter of its fuel
 */
public record CompiledModule(
        WasmModule module,
        Function<Instance, Machine> machineFactory,
        FunctionNames names,
        long weightBytes,
        long instanceBytes,
        boolean isMetered) {

    /** A module whose fuel is not counted. */
    public CompiledModule(
            WasmModule module,
            Function<Instance, Machine> machineFactory,
            FunctionNames names,
            long weightBytes,
            long instanceBytes) {
        this(module, machineFactory, names, weightBytes, instanceBytes, false);
    }
}
