package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.Bytes;

/** Compiles modules. */
public final class CompiledModules {

    /**
     * Compiles {@code module}.
     *
     * @throws ModuleRefused if it is not one that the runtime can run
     */
    public CompiledModule compile(String sha256, Bytes module) throws ModuleRefused {
        try {
            WasmModule parsed = Parser.parse(module.toByteArray());
            return new CompiledModule(
                    parsed,
                    MachineFactoryCompiler.builder(parsed)
                            .withInterpreterFallback(InterpreterFallback.FAIL)
                            .compile(),
                    20L * module.size());
        } catch (ChicoryException e) {
            throw ModuleRefused.invalid("module " + sha256 + " is not valid: " + e.getMessage());
        }
    }
}
