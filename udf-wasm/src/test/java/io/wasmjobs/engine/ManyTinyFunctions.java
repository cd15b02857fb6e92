package io.wasmjobs.engine;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.engine.validation.CostlyModules;
import io.wasmjobs.engine.validation.WasmBytes;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs modules of thousands of empty functions, each once, and an echo among them, and prints the
 * number of each outcome. No other modules take more metaspace for their size.
 *
 * <p>Argument: the number of modules.
 */
final class ManyTinyFunctions {

    private static final long STEPS = 30_000_000;

    private ManyTinyFunctions() {}

    public static void main(String[] arguments) {
        byte[] module = CostlyModules.of("empty functions", STEPS);
        Guests guests = new Guests().with("echo");
        Map<String, Integer> ends = new TreeMap<>();
        try (WasmEngine engine =
                WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE)) {
            for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
                byte[] distinct = WasmBytes.section(0, join(WasmBytes.name("copy-" + i), bytes()));
                guests.put("tiny-" + i, Bytes.wrap(join(module, distinct)), null);
                ends.merge("tiny " + run(engine, "tiny-" + i), 1, Integer::sum);
                ends.merge("echo " + run(engine, "echo"), 1, Integer::sum);
            }
        }
        ends.forEach((end, times) -> System.out.println(end + ": " + times));
    }

    private static String run(WasmEngine engine, String module) {
        Message message = new Message("Request", Bytes.utf8("x"));
        Outcome outcome = engine.run(Invocation.of("job", ModuleReference.of(module), message));
        return outcome instanceof Outcome.Failure failure ? failure.kind().name() : "ran";
    }
}
