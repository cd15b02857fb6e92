package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.chicory.PathGuard.GuestDescriptor;
import io.wasmjobs.engine.chicory.PathGuard.Opened;
import io.wasmjobs.engine.chicory.PathGuard.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * WASI's {@code poll_oneoff} of a deterministic guest. Streams and files are always ready. If only
 * clocks are polled, the earliest of them is reached at once.
 */
final class SeededPoll {

    private static final int MOST_SUBSCRIPTIONS = 1_024;
    private static final int SUBSCRIPTION_BYTES = 48;
    private static final int EVENT_BYTES = 32;

    private static final byte CLOCK = 0;
    private static final byte READ = 1;
    private static final byte WRITE = 2;
    private static final int ABSOLUTE = 1;

    private final StandardStreams streams;
    private final IntFunction<@Nullable GuestDescriptor> descriptors;

    SeededPoll(StandardStreams streams, IntFunction<@Nullable GuestDescriptor> descriptors) {
        this.streams = streams;
        this.descriptors = descriptors;
    }

    /** An alarm, and how long it is until then. */
    private record Alarm(long userData, long remaining) {}

    /** What a poll returns about one subscription. */
    private record Event(long userData, int errno, byte type, long bytes) {}

    /** Executes {@code poll_oneoff} and returns an errno. */
    int call(FlatMemory memory, SeededClock clock, long[] arguments) {
        int count = (int) arguments[2];
        if (count == 0 || Integer.compareUnsigned(count, MOST_SUBSCRIPTIONS) > 0) {
            return Errno.EINVAL;
        }
        List<Event> events = new ArrayList<>();
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int address = (int) arguments[0] + i * SUBSCRIPTION_BYTES;
            long userData = memory.readLong(address);
            byte type = memory.read(address + 8);
            if (type == CLOCK) {
                int wanted = memory.readInt(address + 16);
                if (!SeededClock.has(wanted)) {
                    return Errno.EINVAL;
                }
                alarms.add(new Alarm(userData, remaining(memory, address, clock.now(wanted))));
            } else if (type == READ || type == WRITE) {
                events.add(ready(userData, type, memory.readInt(address + 16)));
            } else {
                return Errno.EINVAL;
            }
        }
        ring(alarms, clock, events);
        write(memory, (int) arguments[1], events);
        memory.writeI32((int) arguments[3], events.size());
        return Errno.SUCCESS;
    }

    private static long remaining(FlatMemory memory, int subscription, long now) {
        long timeout = memory.readLong(subscription + 24);
        if ((memory.readShort(subscription + 40) & ABSOLUTE) != 0) {
            return timeout - now;
        }
        return timeout < 0 ? Long.MAX_VALUE : timeout; // unsigned
    }

    private Event ready(long userData, byte type, int number) {
        GuestDescriptor descriptor = descriptors.apply(number);
        if (descriptor == null) {
            return new Event(userData, Errno.EBADF, type, 0);
        }
        if (descriptor instanceof Opened opened) {
            boolean isFolder = opened.path().equals(opened.root());
            return new Event(userData, isFolder ? Errno.ENOTSUP : Errno.SUCCESS, type, 0);
        }
        boolean isInput = ((Stream) descriptor).number() == StandardStreams.IN;
        if (isInput != (type == READ)) {
            return new Event(userData, Errno.ENOTSUP, type, 0);
        }
        return new Event(userData, Errno.SUCCESS, type, isInput ? streams.inputBytes() : 0);
    }

    /** Lets time pass to the earliest alarm, unless something is ready, and adds those due. */
    private static void ring(List<Alarm> alarms, SeededClock clock, List<Event> events) {
        long earliest = alarms.stream().mapToLong(Alarm::remaining).min().orElse(0);
        long passed = events.isEmpty() ? Math.max(0, earliest) : 0;
        clock.sleep(passed);
        for (Alarm alarm : alarms) {
            if (alarm.remaining() <= passed) {
                events.add(new Event(alarm.userData(), Errno.SUCCESS, CLOCK, 0));
            }
        }
    }

    private static void write(FlatMemory memory, int address, List<Event> events) {
        int next = address;
        for (Event event : events) {
            memory.fill((byte) 0, next, next + EVENT_BYTES);
            memory.writeLong(next, event.userData());
            memory.writeShort(next + 8, (short) event.errno());
            memory.writeByte(next + 10, event.type());
            memory.writeLong(next + 16, event.bytes());
            next += EVENT_BYTES;
        }
    }
}
