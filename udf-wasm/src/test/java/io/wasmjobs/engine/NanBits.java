package io.wasmjobs.engine;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.HexFormat;

/** Prints the bits of the NaNs that a deterministic guest computes. */
public final class NanBits {

    private NanBits() {}

    /** Runs with the number of computations, in thousands, as argument. */
    public static void main(String[] arguments) {
        System.out.println("bits " + of(Integer.parseInt(arguments[0])));
    }

    static String of(int thousands) {
        Guests guests = new Guests().withManifest("nans", "{\"deterministic\": true}");
        try (WasmEngine engine =
                WasmEngine.start(
                        EngineOptions.defaults()
                                .withGuest(
                                        GuestLimits.DEFAULTS.withTimeout(
                                                java.time.Duration.ofMinutes(1))),
                        guests,
                        EngineListener.NONE)) {
            Message message = new Message("Request", Bytes.wrap(new byte[thousands]));
            Outcome outcome =
                    engine.run(Invocation.of("job-1", ModuleReference.of("nans"), message));
            return outcome instanceof Outcome.Success success
                    ? HexFormat.of().formatHex(success.answer().payload().toByteArray())
                    : outcome.toString();
        }
    }
}
