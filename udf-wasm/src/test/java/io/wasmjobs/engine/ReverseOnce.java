package io.wasmjobs.engine;

import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.nio.file.Path;

/** Runs the module reverse of a folder once. */
public final class ReverseOnce {

    private static final int MAX_MODULE_BYTES = 16 << 20;

    private ReverseOnce() {}

    /** Runs with the folder of modules and the payload as arguments. */
    public static void main(String[] arguments) {
        var modules = new FolderModules(Path.of(arguments[0]), MAX_MODULE_BYTES);
        var options = EngineOptions.defaults();
        try (WasmEngine engine = WasmEngine.start(options, modules, EngineListener.NONE)) {
            Message message = new Message("Request", Bytes.utf8(arguments[1]));
            var invocation = Invocation.of("job-1", ModuleReference.of("reverse"), message);
            Outcome outcome = engine.run(invocation);
            if (outcome instanceof Outcome.Success success) {
                System.out.println(success.answer().payload().toUtf8());
            } else if (outcome instanceof Outcome.Failure failure) {
                System.err.println(failure.kind() + ": " + failure.message());
            }
        }
    }
}
