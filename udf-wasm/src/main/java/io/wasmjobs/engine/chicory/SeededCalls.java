package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.WasmFunctionHandle;
import io.wasmjobs.engine.GuestSeed;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.chicory.PathGuard.GuestDescriptor;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * WASI's functions of a deterministic guest that would otherwise show the machine: clocks, random
 * bytes, sleeps, and the times and numbers of files.
 */
final class SeededCalls {

    private static final int RANDOM_PART = 4_096;

    /** WASI's {@code filestat}: device and inode first, three times last. */
    private static final int FILE_NUMBERS = 16;

    private static final int FILE_TIMES = 40;
    private static final int FILE_STAT = 64;

    private final String moduleId;
    private final SeededPoll poll;
    private @Nullable GuestSeed seed;
    private boolean initialisation;
    private @Nullable SeededClock clock;
    private @Nullable SeededRandom random;

    /**
     * @param moduleId the id of the guest's module
     * @param streams the guest's standard streams
     * @param descriptors the stream, file or folder of a descriptor; null for none
     */
    SeededCalls(
            String moduleId,
            StandardStreams streams,
            IntFunction<@Nullable GuestDescriptor> descriptors) {
        this.moduleId = moduleId;
        this.poll = new SeededPoll(streams, descriptors);
    }

    /** Sets the invocation whose clocks and random bytes later calls use. */
    void begin(InvocationContext context) {
        seed = context.seed();
        initialisation = context.isInitialisation();
        clock = null;
        random = null;
    }

    /** Whether the guest is deterministic. */
    boolean areUsed() {
        return seed != null;
    }

    /** The function {@code name}, of which {@code ordinary} shows the machine. */
    WasmFunctionHandle function(String name, WasmFunctionHandle ordinary) {
        return switch (name) {
            case "clock_time_get" -> WasiCalls.handle(name, this::time);
            case "clock_res_get" -> WasiCalls.handle(name, SeededCalls::resolution);
            case "random_get" -> WasiCalls.handle(name, this::randomBytes);
            case "poll_oneoff" ->
                    WasiCalls.handle(name, (memory, a) -> poll.call(memory, clock(), a));
            case "fd_filestat_get" -> withoutTimes(ordinary, 1);
            case "path_filestat_get" -> withoutTimes(ordinary, 4);
            default -> ordinary;
        };
    }

    private int time(FlatMemory memory, long[] arguments) {
        int wanted = (int) arguments[0];
        if (!SeededClock.has(wanted)) {
            return errnoOfClock(wanted);
        }
        memory.writeLong((int) arguments[2], clock().read(wanted));
        return Errno.SUCCESS;
    }

    private static int resolution(FlatMemory memory, long[] arguments) {
        int wanted = (int) arguments[0];
        if (!SeededClock.has(wanted)) {
            return errnoOfClock(wanted);
        }
        memory.writeLong((int) arguments[1], SeededClock.STEP_NANOS);
        return Errno.SUCCESS;
    }

    /** There are two clocks of processor time, which are not supported. */
    private static int errnoOfClock(int clock) {
        return clock == 2 || clock == 3 ? Errno.ENOTSUP : Errno.EINVAL;
    }

    private int randomBytes(FlatMemory memory, long[] arguments) {
        int address = (int) arguments[0];
        int length = (int) arguments[1];
        if (length < 0) {
            return Errno.EINVAL;
        }
        byte[] part = new byte[Math.min(length, RANDOM_PART)];
        for (int done = 0; done < length; done += part.length) {
            Interruption.check();
            int size = Math.min(part.length, length - done);
            random().fill(part, size);
            memory.write(address + done, part, 0, size);
        }
        return Errno.SUCCESS;
    }

    private static WasmFunctionHandle withoutTimes(
            WasmFunctionHandle ordinary, int bufferArgument) {
        return (instance, arguments) -> {
            long[] results = ordinary.apply(instance, arguments);
            if (results[0] == Errno.SUCCESS && instance.memory() instanceof FlatMemory memory) {
                int buffer = (int) arguments[bufferArgument];
                memory.fill((byte) 0, buffer, buffer + FILE_NUMBERS);
                memory.fill((byte) 0, buffer + FILE_TIMES, buffer + FILE_STAT);
            }
            return results;
        };
    }

    private SeededClock clock() {
        SeededClock made = clock;
        if (made == null) {
            made =
                    initialisation
                            ? SeededClock.ofInitialisation()
                            : SeededClock.ofJob(seed().epochMillis());
            clock = made;
        }
        return made;
    }

    private SeededRandom random() {
        SeededRandom made = random;
        if (made == null) {
            made = new SeededRandom(Objects.requireNonNull(seed().text()), moduleId);
            random = made;
        }
        return made;
    }

    private GuestSeed seed() {
        return Objects.requireNonNull(seed, "a deterministic guest without a seed");
    }
}
