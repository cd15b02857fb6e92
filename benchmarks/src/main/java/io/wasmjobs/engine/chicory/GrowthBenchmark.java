package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.MemoryLimits;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The memory operations of a typical Rust guest: 18 pages of which 150 KB are used, growth by one
 * page for its first allocation, and ten cards written; then the reset.
 */
@SuppressWarnings("NullAway.Init") // @Setup sets the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GrowthBenchmark {

    private static final int PAGE = 65_536;
    private static final int CARD = 4_096;
    private static final int USED = 150_000;

    private FlatMemory memory;
    private MemorySnapshot snapshot;

    /** Fills the used part, and grows once so that the arrays are allocated. */
    @Setup
    public void setUp() {
        memory = new FlatMemory(new MemoryLimits(18, 256), 256);
        memory.fill((byte) 7, 15 * PAGE, 15 * PAGE + USED);
        snapshot = memory.snapshot();
        memory.become(snapshot);
    }

    /** Grows by a page, writes ten cards, and resets. */
    @Benchmark
    public int growWriteReset() {
        int grown = memory.grow(1);
        for (int card = 0; card < 8; card++) {
            memory.writeI32(15 * PAGE - CARD * card, card);
        }
        memory.writeI32(16 * PAGE, grown);
        memory.writeI32(18 * PAGE + 16, grown);
        memory.reset(snapshot);
        return memory.pages();
    }
}
