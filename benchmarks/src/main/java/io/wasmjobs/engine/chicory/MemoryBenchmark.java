package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
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
import org.openjdk.jmh.annotations.Warmup;

/** Computing guests on our memory and on Chicory's, each in a separate JVM. */
@SuppressWarnings("NullAway.Init") // @Setup sets the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryBenchmark {

    /** {@code flat} is ours, {@code pages} is Chicory's {@code ByteArrayMemory}. */
    @Param({"flat", "pages"})
    public String memory;

    private final long[] argument = new long[1];
    private Machine machine;
    private int sha256;
    private int matrix;
    private int sort;
    private int fib;

    /** Instantiates the guest on the memory. */
    @Setup
    public void setUp() {
        CompiledModule compiled = BenchmarkGuests.compiled("kernels");
        Instance instance =
                Instance.builder(compiled.module())
                        .withMachineFactory(compiled.machineFactory())
                        .withMemoryFactory(
                                limits ->
                                        memory.equals("flat")
                                                ? new FlatMemory(limits, 256)
                                                : new ByteArrayMemory(limits))
                        .build();
        machine = instance.getMachine();
        var exports = compiled.module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            int index = exports.getExport(i).index();
            switch (exports.getExport(i).name()) {
                case "sha256" -> sha256 = index;
                case "matrix" -> matrix = index;
                case "sort" -> sort = index;
                case "fib" -> fib = index;
                default -> {
                    // the memory
                }
            }
        }
    }

    /** Computes the SHA-256 of 10 KiB. */
    @Benchmark
    public long sha256() {
        return call(sha256, 7);
    }

    /** Computes the product of two matrices of 128 by 128 doubles. */
    @Benchmark
    public long matrix() {
        return call(matrix, 7);
    }

    /** Sorts 16,384 numbers. */
    @Benchmark
    public long sort() {
        return call(sort, 7);
    }

    /** Computes Fibonacci numbers, which uses calls but no memory: both must be equally fast. */
    @Benchmark
    public long fib() {
        return call(fib, 20);
    }

    private long call(int function, int value) {
        argument[0] = value;
        return machine.call(function, argument)[0];
    }
}
