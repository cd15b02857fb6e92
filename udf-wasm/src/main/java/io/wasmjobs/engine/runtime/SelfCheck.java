package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.LogLines;
import io.wasmjobs.engine.abi.Network;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.chicory.GuestInstance;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.validation.ModuleValidator;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import java.util.HexFormat;
import java.util.Map;

/**
 * Runs a small guest once, before the first invocation. An engine that cannot run it fails to
 * start. It also loads the classes of the host: otherwise the first guest's time limit would pay
 * for that, and a guest that calls the host with an exhausted stack could break the initialisation
 * of a class.
 */
final class SelfCheck {

    /**
     * A {@code message} guest that calls WASI's {@code fd_write} once and then returns, from a data
     * segment, a message in a form that only the general parser reads:
     *
     * <pre>{@code
     * (module
     *   (import "wasi_snapshot_preview1" "fd_write"
     *     (func $fd_write (param i32 i32 i32 i32) (result i32)))
     *   (memory (export "memory") 1)
     *   (data (i32.const 16) "{ \"type_name\": \"ready\", \"payload\": [1]}")
     *   (func (export "alloc") (param i32) (result i32) (i32.const 1024))
     *   (func (export "dealloc") (param i32 i32))
     *   (func (export "handle") (param i32 i32) (result i64)
     *     (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
     *     (i64.const 0x0000002700000010)))
     * }</pre>
     */
    private static final String GUEST =
            "0061736d0100000001190460047f7f7f7f017f60017f017f60027f7f0060027f7f017e02"
                    + "230116776173695f736e617073686f745f70726576696577310866645f77726974650000"
                    + "0304030102030503010001072504066d656d6f7279020005616c6c6f630001076465616c"
                    + "6c6f6300020668616e646c6500030a1f0305004180080b02000b14004101410041014108"
                    + "10001a4290808080f0040b0b2d010041100b277b2022747970655f6e616d65223a202272"
                    + "65616479222c20227061796c6f6164223a205b315d7d";

    private static final Message EXPECTED = new Message("ready", Bytes.wrap(new byte[] {1}));

    private SelfCheck() {}

    /**
     * @throws IllegalStateException if this JVM cannot run WebAssembly
     */
    static void run(EngineOptions options) {
        ModuleFile guest = guest();
        Message answer;
        try (CompiledModules compiledModules =
                new CompiledModules(options.compile(), EngineListener.NONE)) {
            InstanceTemplate template =
                    new InstanceTemplate(
                            "self-check",
                            compiledModules.compile(
                                    guest,
                                    new ModuleValidator(options.moduleLimits())
                                            .scan(guest.module().unsafeArray())),
                            Abi.MESSAGE,
                            Isolation.RESET,
                            1,
                            Map.of(),
                            Map.of());
            InvocationContext context =
                    new InvocationContext(EXPECTED, 16, new LogLines(1, 16), Network.NONE);
            GuestInstance instance =
                    template.instantiate(
                            InvocationContext.ofInitialisation(16, new LogLines(1, 16)));
            answer = instance.answer(context);
            instance.recycle();
        } catch (ModuleRefused refused) {
            throw new IllegalStateException("cannot compile WebAssembly in this JVM", refused);
        }
        if (!answer.equals(EXPECTED)) {
            throw new IllegalStateException(
                    "WebAssembly does not run correctly in this JVM: " + answer);
        }
    }

    private static ModuleFile guest() {
        Bytes module = Bytes.wrap(HexFormat.of().parseHex(GUEST));
        return new ModuleFile("self-check", module, Sha256.hex(module), Manifest.NONE);
    }
}
