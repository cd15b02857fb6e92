package io.wasmjobs.benchmarks;

import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.runtime.Inspection;
import io.wasmjobs.engine.runtime.WasmEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Prepares an example module in a newly started engine, which compiles it or reads its classes from
 * disk. Needs {@code -Dwasmjobs.root}, the checkout.
 */
@SuppressWarnings("NullAway.Init") // @Setup sets the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CompileBenchmark {

    /** Rust, 155 KB; QuickJS, 800 KB; Go, 2 MB. */
    @Param({"echo", "javascript", "wordcount-go"})
    public String module;

    /** Whether the classes are {@code compiled}, or come from {@code disk}. */
    @Param({"compiled", "disk"})
    public String classes;

    private byte[] bytes;
    private Path folder;
    private EngineOptions options;

    /** Reads the module, and writes its classes to disk. */
    @Setup
    public void setUp() throws IOException {
        Path built = Path.of(System.getProperty("wasmjobs.root", "."), "wasm-modules", "built");
        bytes = Files.readAllBytes(built.resolve(module + ".wasm"));
        folder = Files.createTempDirectory("wasmjobs-benchmark");
        CompileOptions compile = CompileOptions.defaults();
        options =
                EngineOptions.defaults()
                        .withGuest(GuestLimits.DEFAULTS.withMaxMemoryPages(1024))
                        .withCompile(
                                classes.equals("disk") ? compile.withCacheFolder(folder) : compile);
        inspect();
    }

    /** Deletes the folder. */
    @TearDown
    public void tearDown() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** Starts an engine, validates and prepares the module, and closes the engine. */
    @Benchmark
    public Inspection inspect() {
        try (WasmEngine engine =
                WasmEngine.start(options, new ResourceModules(), EngineListener.NONE)) {
            Inspection inspection = engine.inspect(bytes);
            if (!inspection.isAccepted()) {
                throw new IllegalStateException(inspection.refusal().toString());
            }
            return inspection;
        }
    }
}
