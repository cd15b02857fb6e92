package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.LogLines;
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
 * The memory calls of one {@code message} invocation, without its JSON: allocate, write 200 bytes,
 * handle, read the answer, deallocate both, and make the instance ready for the next one.
 */
@SuppressWarnings("NullAway.Init") // @Setup sets the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class IsolationBenchmark {

    private static final int LENGTH = 200;

    private final byte[] payload = new byte[LENGTH];
    private final byte[] answer = new byte[LENGTH];
    private InvocationContext context;
    private InstanceTemplate freshTemplate;
    private Caller resetCaller;
    private Caller sharedCaller;

    /** Compiles the guest, and creates the instances that are reused. */
    @Setup
    public void setUp() {
        context = InvocationContext.ofInitialisation(1 << 20, new LogLines(1, 1));
        freshTemplate = BenchmarkGuests.template("echo", Isolation.FRESH);
        resetCaller =
                new Caller(BenchmarkGuests.template("echo", Isolation.RESET).instantiate(context));
        sharedCaller =
                new Caller(BenchmarkGuests.template("echo", Isolation.SHARED).instantiate(context));
    }

    /** Runs without isolation, as the yardstick. */
    @Benchmark
    public byte[] shared() {
        return resetting(sharedCaller);
    }

    /** Runs with a reset, the default. */
    @Benchmark
    public byte[] reset() {
        return resetting(resetCaller);
    }

    /** Runs each invocation in a new instance of the compiled module. */
    @Benchmark
    public byte[] fresh() {
        return resetting(new Caller(freshTemplate.instantiate(context)));
    }

    private byte[] resetting(Caller caller) {
        caller.echo(payload, answer);
        caller.instance.recycle();
        return answer;
    }

    /** An instance and the indices of its exports, as an ABI stores them. */
    private static final class Caller {

        private final GuestInstance instance;
        private final int alloc;
        private final int dealloc;
        private final int handle;

        Caller(GuestInstance instance) {
            this.instance = instance;
            this.alloc = instance.function("alloc");
            this.dealloc = instance.function("dealloc");
            this.handle = instance.function("handle");
        }

        void echo(byte[] payload, byte[] answer) {
            int input = (int) instance.call(alloc, payload.length);
            instance.write(input, payload, payload.length);
            long packed = instance.call(handle, input, payload.length);
            long pointer = packed & 0xFFFF_FFFFL;
            long length = packed >>> 32;
            if (!instance.holds(pointer, length)) {
                throw new IllegalStateException("not an echo");
            }
            System.arraycopy(instance.memory(), (int) pointer, answer, 0, (int) length);
            instance.call(dealloc, pointer, length);
            instance.call(dealloc, input, payload.length);
        }
    }
}
