package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.validation.FunctionNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The benchmarks' own guests, built from {@code src/main/guests}. */
final class BenchmarkGuests {

    private BenchmarkGuests() {}

    static CompiledModule compiled(String name) {
        WasmModule module = Parser.parse(bytes(name));
        return new CompiledModule(
                module,
                MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.FAIL)
                        .compile(),
                FunctionNames.NONE,
                0,
                0);
    }

    static InstanceTemplate template(String name, Isolation isolation) {
        return new InstanceTemplate(
                name, compiled(name), Abi.MESSAGE, isolation, 256, Map.of(), Map.of());
    }

    static byte[] bytes(String name) {
        String resource = "/guests/" + name + ".wasm";
        try (InputStream wasm = BenchmarkGuests.class.getResourceAsStream(resource)) {
            if (wasm == null) {
                throw new IllegalStateException(resource + " is not there");
            }
            return wasm.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
