import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.nio.file.Path;

/** Runs the module reverse with only the engine on the class path. */
final class Consumer {

    private Consumer() {}

    public static void main(String[] arguments) throws Exception {
        FolderModules modules = new FolderModules(Path.of(arguments[0]), 16 << 20);
        try (WasmEngine engine =
                WasmEngine.start(EngineOptions.defaults(), modules, EngineListener.NONE)) {
            Message message = new Message("Request", Bytes.utf8("published"));
            Outcome outcome =
                    engine.run(Invocation.of("job", ModuleReference.of("reverse"), message));
            System.out.println(((Outcome.Success) outcome).answer().payload().toUtf8());
        }
    }
}
