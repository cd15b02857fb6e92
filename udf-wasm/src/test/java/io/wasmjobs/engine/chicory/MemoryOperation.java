package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** All operations of a guest on a memory, with random addresses and values. */
enum MemoryOperation {
    LOAD_BYTE((memory, at, value, random) -> (long) memory.read(at)),
    LOAD_SHORT((memory, at, value, random) -> (long) memory.readShort(at)),
    LOAD_UNSIGNED_SHORT((memory, at, value, random) -> memory.readU16(at)),
    LOAD_INT((memory, at, value, random) -> (long) memory.readInt(at)),
    LOAD_LONG((memory, at, value, random) -> memory.readLong(at)),
    LOAD_FLOAT((memory, at, value, random) -> Float.floatToRawIntBits(memory.readFloat(at))),
    LOAD_DOUBLE((memory, at, value, random) -> Double.doubleToRawLongBits(memory.readDouble(at))),
    LOAD_F32((memory, at, value, random) -> memory.readF32(at)),
    LOAD_F64((memory, at, value, random) -> memory.readF64(at)),
    STORE_BYTE(
            (memory, at, value, random) -> {
                memory.writeByte(at, (byte) value);
                return 0;
            }),
    STORE_SHORT(
            (memory, at, value, random) -> {
                memory.writeShort(at, (short) value);
                return 0;
            }),
    STORE_INT(
            (memory, at, value, random) -> {
                memory.writeI32(at, (int) value);
                return 0;
            }),
    STORE_LONG(
            (memory, at, value, random) -> {
                memory.writeLong(at, value);
                return 0;
            }),
    STORE_FLOAT(
            (memory, at, value, random) -> {
                memory.writeF32(at, (float) value);
                return 0;
            }),
    STORE_DOUBLE(
            (memory, at, value, random) -> {
                memory.writeF64(at, (double) value);
                return 0;
            }),
    READ_BYTES(
            (memory, at, value, random) -> Arrays.hashCode(memory.readBytes(at, length(random)))),
    WRITE_BYTES(
            (memory, at, value, random) -> {
                byte[] bytes = new byte[length(random) & 0xFFFF];
                random.nextBytes(bytes);
                memory.write(at, bytes);
                return 0;
            }),
    WRITE_PART(
            (memory, at, value, random) -> {
                byte[] bytes = new byte[300];
                random.nextBytes(bytes);
                memory.write(at, bytes, random.nextInt(310) - 5, random.nextInt(310) - 5);
                return 0;
            }),
    FILL(
            (memory, at, value, random) -> {
                memory.fill((byte) value, at, at + length(random));
                return 0;
            }),
    COPY(
            (memory, at, value, random) -> {
                int distance = random.nextInt(9_000) - 4_500;
                memory.copy(at, at + distance, length(random));
                return 0;
            }),
    GROW((memory, at, value, random) -> memory.grow(random.nextInt(40) == 0 ? 3 : 0)),
    GROW_TOO_FAR((memory, at, value, random) -> memory.grow(random.nextInt() | 0x1000)),
    PAGES((memory, at, value, random) -> memory.pages()),
    ATOMIC_ADD((memory, at, value, random) -> memory.atomicAddInt(at & -4, (int) value)),
    ATOMIC_OR((memory, at, value, random) -> memory.atomicOrLong(at & -8, value)),
    ATOMIC_XOR((memory, at, value, random) -> memory.atomicXorShort(at & -2, (short) value)),
    // No byte operation, since HotSpot 17 returns 199 for -57 when Chicory exchanges a byte.
    ATOMIC_EXCHANGE((memory, at, value, random) -> memory.atomicXchgInt(at & -4, (int) value)),
    ATOMIC_COMPARE_EXCHANGE(
            (memory, at, value, random) ->
                    memory.atomicCmpxchgInt(at & -4, random.nextInt(3), (int) value));

    private static final List<MemoryOperation> ALL = List.of(values());

    @SuppressWarnings("ImmutableEnumChecker") // none of the actions has state
    private final Action action;

    MemoryOperation(Action action) {
        this.action = action;
    }

    /** The effect and the result of an operation. */
    @FunctionalInterface
    private interface Action {
        long run(Memory memory, int address, long value, Random random);
    }

    static MemoryOperation random(Random random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    /** The operation's result, or the class of its exception. */
    String outcome(Memory memory, int address, long value, long seed) {
        try {
            return Long.toString(action.run(memory, address, value, new Random(seed)));
        } catch (WasmRuntimeException trap) {
            return "trap";
        }
    }

    /** A length: mostly short, sometimes of many cards, sometimes zero, rarely far too large. */
    private static int length(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(100_000);
            case 1 -> -random.nextInt(10);
            case 2 -> 900_000_000; // Chicory's own check overflows near 2 GiB
            default -> random.nextInt(200);
        };
    }
}
