package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.validation.FunctionNames;
import java.util.function.Function;

/**
 * A module compiled to JVM bytecode, shared by all of its instances.
 *
 * @param module the parsed module; its code bodies have been removed
 * @param machineFactory makes the machine that runs an instance
 * @param names the names of its functions, for messages
 * @param weightBytes the approximate heap and metaspace that it occupies
 * @param instanceBytes the most heap that an instance takes besides its memory
 * @param isMetered whether its last global is its fuel counter
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
