package io.wasmjobs.engine.compile;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.admission.Admission;
import io.wasmjobs.engine.admission.AdmissionLimits;
import io.wasmjobs.engine.admission.ModuleShape;
import io.wasmjobs.engine.chicory.CompiledModules;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.protocol.Bytes;
import java.time.Duration;

/** Prints what each shape costs to compile, beside what was estimated. */
final class ShapeCosts {

    public static void main(String[] arguments) throws Exception {
        int size = Integer.parseInt(arguments[0]);
        var all =
                new java.util.TreeMap<String, java.util.function.IntFunction<byte[]>>(
                        CompileShapes.all());
        try (var files = java.nio.file.Files.list(java.nio.file.Path.of("../wasm-modules/built"))) {
            for (var f : files.filter(f -> f.toString().endsWith(".wasm")).toList()) {
                byte[] b = java.nio.file.Files.readAllBytes(f);
                all.put("FILE " + f.getFileName(), n -> b);
            }
        }
        for (var shape : all.entrySet()) {
            if (arguments.length > 1 && !shape.getKey().matches(arguments[1])) {
                continue;
            }
            byte[] module = shape.getValue().apply(size);
            String end = "compiled";
            ModuleShape scanned = null;
            long took = System.nanoTime();
            var threads =
                    (com.sun.management.ThreadMXBean)
                            java.lang.management.ManagementFactory.getThreadMXBean();
            CompileOptions options =
                    new CompileOptions(1, Duration.ofMinutes(10), 1L << 40, 1, null, 1);
            long before = cpu();
            try (CompiledModules compiler = new CompiledModules(options, EngineListener.NONE)) {
                scanned = new Admission(AdmissionLimits.DEFAULTS).scan(module);
                Bytes bytes = Bytes.wrap(module);
                compiler.compile(
                        new ModuleFile("m", bytes, Sha256.hex(bytes), Manifest.NONE), scanned);
            } catch (ModuleRefused e) {
                end = e.getMessage();
            }
            System.out.printf(
                    "%-24s %,10d bytes, est %,8d ms %,6d MiB; process cpu %,8d ms; %s%n",
                    shape.getKey(),
                    module.length,
                    scanned == null ? -1 : scanned.compileSteps() / 20_000,
                    scanned == null ? -1 : scanned.workingBytes() >> 20,
                    (cpu() - before) / 1_000_000,
                    end.substring(0, Math.min(110, end.length())));
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
