package io.wasmjobs.benchmarks;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * One job of 200 bytes through the whole engine, for a guest of each language. Needs {@code
 * -Dwasmjobs.root}, the checkout.
 */
@SuppressWarnings("NullAway.Init") // @Setup sets the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:-DontCompileHugeMethods")
public class LanguageBenchmark {

    /**
     * A command in C that turns letters into capitals, and the example modules: commands in Rust,
     * AssemblyScript, Java and Go, and a reactor that runs JavaScript.
     */
    @Param({"upper", "redact", "checksum", "wordcount-java", "wordcount-go", "javascript"})
    public String module;

    /** The isolation between jobs: a reset, or a new instance. */
    @Param({"reset", "fresh"})
    public String isolation;

    private WasmEngine engine;
    private Invocation invocation;

    /** Starts the engine on the example modules. */
    @Setup
    public void setUp() {
        engine =
                WasmEngine.start(
                        EngineOptions.defaults(),
                        new ModuleSource() {
                            @Override
                            public Optional<Fetched> fetch(String id, @Nullable String knownVersion)
                                    throws IOException {
                                return Optional.of(module(id));
                            }

                            @Override
                            public String description() {
                                return "the example modules";
                            }
                        },
                        EngineListener.NONE);
        String order = "{\"id\": 17, \"note\": \"%s\", \"items\": [{\"price\": 3, \"count\": 2}]}";
        String payload = order.formatted("a filter of a few words ".repeat(7)).substring(0, 200);
        invocation =
                Invocation.of(
                        "job-1",
                        ModuleReference.of(module),
                        new Message(
                                "Request",
                                Bytes.utf8(module.equals("javascript") ? order : payload)));
    }

    private Fetched module(String id) throws IOException {
        Path root = Path.of(System.getProperty("wasmjobs.root", "."));
        Path folder =
                id.equals("upper")
                        ? root.resolve("benchmarks/src/main/resources/guests")
                        : root.resolve("wasm-modules/built");
        Path manifest = folder.resolve(id + ".json");
        String keys = Files.exists(manifest) ? Files.readString(manifest).strip() : "{}";
        String others = keys.equals("{}") ? "}" : "," + keys.substring(1);
        return new Fetched.Changed(
                "1",
                Bytes.wrap(Files.readAllBytes(folder.resolve(id + ".wasm"))),
                Bytes.utf8("{\"isolation\": \"" + isolation + "\"" + others));
    }

    /** Closes the engine. */
    @TearDown
    public void tearDown() {
        engine.close();
    }

    /** Runs one job. */
    @Benchmark
    public Outcome job() {
        Outcome outcome = engine.run(invocation);
        if (!(outcome instanceof Outcome.Success)) {
            throw new IllegalStateException(outcome.toString());
        }
        return outcome;
    }
}
