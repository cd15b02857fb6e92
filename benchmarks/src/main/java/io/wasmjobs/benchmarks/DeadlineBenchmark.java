package io.wasmjobs.benchmarks;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An endless loop with a limit of 20 ms; the time above 20 ms is the delay of the deadline. */
@SuppressWarnings("NullAway.Init") // @Setup sets the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DeadlineBenchmark {

    private final Invocation invocation =
            Invocation.of("job-1", ModuleReference.of("spin"), new Message("Request", Bytes.EMPTY));
    private WasmEngine engine;

    /** Starts the engine on the benchmarks' guests. */
    @Setup
    public void setUp() {
        engine =
                WasmEngine.start(
                        EngineOptions.defaults(), new ResourceModules(), EngineListener.NONE);
    }

    /** Closes the engine. */
    @TearDown
    public void tearDown() {
        engine.close();
    }

    /** Runs the loop until its limit. */
    @Benchmark
    public Outcome runaway() {
        Outcome outcome = engine.run(invocation);
        if (outcome instanceof Outcome.Success) {
            throw new IllegalStateException("it ended");
        }
        return outcome;
    }
}
