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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One job through the whole engine: message JSON in and out, deadline, pool, reset, report. */
@SuppressWarnings("NullAway.Init") // @Setup sets the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {

    /** The payload's length in bytes. */
    @Param({"200", "10000"})
    public int payloadBytes;

    private WasmEngine engine;
    private Invocation invocation;

    /** Starts the engine on the benchmarks' guests. */
    @Setup
    public void setUp() {
        engine =
                WasmEngine.start(
                        EngineOptions.defaults(), new ResourceModules(), EngineListener.NONE);
        byte[] payload = new byte[payloadBytes];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) ('a' + i % 26);
        }
        Message message = new Message("Request", Bytes.wrap(payload));
        invocation = Invocation.of("job-1", ModuleReference.of("echo"), message);
    }

    /** Closes the engine. */
    @TearDown
    public void tearDown() {
        engine.close();
    }

    /** Runs one echo job. */
    @Benchmark
    public Outcome echo() {
        Outcome outcome = engine.run(invocation);
        if (!(outcome instanceof Outcome.Success)) {
            throw new IllegalStateException(outcome.toString());
        }
        return outcome;
    }
}
