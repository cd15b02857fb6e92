package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Measures the computing guest's rounds in a millisecond of processor time. */
final class Millisecond {

    private static final long SOME_ROUNDS = 300_000;
    private static final int WARM_UPS = 1_000;
    private static final int INVOCATIONS = 501;

    private Millisecond() {}

    /** Runs the guest, and computes the rounds from its median time. */
    static long rounds(Path modules) {
        try (WasmEngine engine = GuestModules.engine(modules)) {
            for (int i = 0; i < WARM_UPS; i++) {
                cpuNanos(engine);
            }
            long[] took = new long[INVOCATIONS];
            Arrays.setAll(took, i -> cpuNanos(engine));
            Arrays.sort(took);
            return SOME_ROUNDS * TimeUnit.MILLISECONDS.toNanos(1) / took[INVOCATIONS / 2];
        }
    }

    /** The processor time of the calling thread, on which the guest runs. */
    private static long cpuNanos(WasmEngine engine) {
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        GuestModules.run(
                engine,
                Invocation.of(
                        "a millisecond",
                        ModuleReference.of(GuestModules.WORK),
                        new Message(Long.toString(SOME_ROUNDS), Bytes.utf8("work"))));
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
    }
}
