package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import io.wasmjobs.engine.abi.EmittedRecords;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.StateOverlay;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code env.kv_get}, {@code kv_set}, {@code kv_delete}, {@code kv_keys} and {@code emit} of one
 * instance: the state of the job's key, and records for topics. A length that a guest passes is
 * checked before anything is read, and read only once.
 */
final class EffectCalls {

    private static final FunctionType KEY = type(2);
    private static final FunctionType KEY_TO_BLOCK = type(2, ValType.I64);
    private static final FunctionType KEY_AND_VALUE = type(4);
    private static final FunctionType RECORD = type(8, ValType.I32);
    private static final long[] NOTHING = new long[0];
    private static final long ABSENT = -1;
    private static final long REFUSED = -1;

    /** The length that stands for a null value, a tombstone. */
    private static final int NO_VALUE = -1;

    /** Kafka's limit on a topic's name. */
    private static final int LONGEST_TOPIC = 249;

    private static final int KEYS_BETWEEN_LOOKS = 1_024;

    private final GuestInstance guest;

    EffectCalls(GuestInstance guest) {
        this.guest = guest;
    }

    private static FunctionType type(int parameters, ValType... results) {
        ValType[] types = new ValType[parameters];
        Arrays.fill(types, ValType.I32);
        return FunctionType.of(List.of(types), List.of(results));
    }

    /** The function {@code env.name}, or null where it is not one of these. */
    @Nullable HostFunction function(String module, String name) {
        return switch (module + "." + name) {
            case "env.kv_get" -> new HostFunction(module, name, KEY_TO_BLOCK, this::get);
            case "env.kv_set" -> new HostFunction(module, name, KEY_AND_VALUE, this::set);
            case "env.kv_delete" -> new HostFunction(module, name, KEY, this::delete);
            case "env.kv_keys" -> new HostFunction(module, name, KEY_TO_BLOCK, this::keys);
            case "env.emit" -> new HostFunction(module, name, RECORD, this::emit);
            default -> null;
        };
    }

    private long[] get(Instance caller, long... arguments) {
        StateOverlay state = state("kv_get");
        Bytes value = state.get(key(caller, arguments, "kv_get"));
        if (value == null) {
            return new long[] {ABSENT};
        }
        int block = guest.allocate("kv_get", value.size());
        guest.write(block, value.unsafeArray(), value.size());
        return new long[] {packed(block, value.size())};
    }

    private long[] set(Instance caller, long... arguments) {
        StateOverlay state = state("kv_set");
        Bytes key = key(caller, arguments, "kv_set");
        FlatMemory memory =
                HostFunctions.range(guest, caller, arguments[2], arguments[3], "kv_set");
        if (Integer.toUnsignedLong((int) arguments[3]) > state.maxBytes()) {
            throw state.overLimit();
        }
        state.set(key, bytes(memory, arguments[2], arguments[3]));
        return NOTHING;
    }

    private long[] delete(Instance caller, long... arguments) {
        StateOverlay state = state("kv_delete");
        state.delete(key(caller, arguments, "kv_delete"));
        return NOTHING;
    }

    /** Writes each key as its length, four bytes little-endian, and its bytes. */
    private long[] keys(Instance caller, long... arguments) {
        StateOverlay state = state("kv_keys");
        checkKey("kv_keys", arguments[1], 0);
        FlatMemory memory =
                HostFunctions.range(guest, caller, arguments[0], arguments[1], "kv_keys");
        Collection<Bytes> keys = state.keys(bytes(memory, arguments[0], arguments[1]));
        long size = 0;
        for (Bytes key : keys) {
            size += Integer.BYTES + key.size();
        }
        if (size > guest.maxMemoryBytes()) {
            throw new GuestFailure(
                    FailureKind.MEMORY_LIMIT,
                    "cannot be given " + size + " bytes of keys within its memory limit");
        }
        int block = guest.allocate("kv_keys", (int) size);
        write(keys, block);
        return new long[] {packed(block, (int) size)};
    }

    private void write(Collection<Bytes> keys, int block) {
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int at = block;
        int written = 0;
        for (Bytes key : keys) {
            if (written++ % KEYS_BETWEEN_LOOKS == 0) {
                Interruption.check();
            }
            guest.write(at, length.putInt(0, key.size()).array(), Integer.BYTES);
            guest.write(at + Integer.BYTES, key.unsafeArray(), key.size());
            at += Integer.BYTES + key.size();
        }
    }

    private long[] emit(Instance caller, long... arguments) {
        InvocationContext context = guest.context();
        if (context.isInitialisation()) {
            throw early("emit");
        }
        boolean hasValue = (int) arguments[5] != NO_VALUE;
        long valueLength = hasValue ? arguments[5] : 0;
        FlatMemory memory = HostFunctions.range(guest, caller, arguments[0], arguments[1], "emit");
        HostFunctions.range(guest, caller, arguments[2], arguments[3], "emit");
        HostFunctions.range(guest, caller, hasValue ? arguments[4] : 0, valueLength, "emit");
        HostFunctions.range(guest, caller, arguments[6], arguments[7], "emit");
        EmittedRecords emitted = context.emitted();
        long size =
                Integer.toUnsignedLong((int) arguments[3])
                        + Integer.toUnsignedLong((int) valueLength)
                        + Integer.toUnsignedLong((int) arguments[7]);
        if (!emitted.hasRoomFor(size)) {
            return new long[] {REFUSED};
        }
        long topicLength = Math.min(Integer.toUnsignedLong((int) arguments[1]), LONGEST_TOPIC + 1);
        byte[] topic = bytes(memory, arguments[0], topicLength).unsafeArray();
        boolean taken =
                emitted.add(
                        new String(topic, StandardCharsets.UTF_8),
                        (int) arguments[3] == 0 ? null : bytes(memory, arguments[2], arguments[3]),
                        hasValue ? bytes(memory, arguments[4], valueLength) : null,
                        bytes(memory, arguments[6], arguments[7]));
        return new long[] {taken ? 0 : REFUSED};
    }

    private StateOverlay state(String function) {
        InvocationContext context = guest.context();
        StateOverlay state = context.state();
        if (state != null) {
            return state;
        }
        throw context.isInitialisation()
                ? early(function)
                : new GuestFailure(
                        FailureKind.MODULE_INVALID,
                        "called "
                                + function
                                + ", but keeps no state: add \"state\" to its manifest");
    }

    private static GuestFailure early(String function) {
        return new GuestFailure(
                FailureKind.TRAP,
                "called " + function + " during its initialisation, which belongs to no job");
    }

    private Bytes key(Instance caller, long[] arguments, String function) {
        checkKey(function, arguments[1], 1);
        FlatMemory memory =
                HostFunctions.range(guest, caller, arguments[0], arguments[1], function);
        return bytes(memory, arguments[0], arguments[1]);
    }

    private static void checkKey(String function, long length, int least) {
        long bytes = Integer.toUnsignedLong((int) length);
        if (bytes < least || bytes > StateOverlay.MOST_KEY_BYTES) {
            throw new GuestFailure(
                    FailureKind.STATE_LIMIT,
                    String.format(
                            java.util.Locale.ROOT,
                            "gave %s a key of %,d bytes; a key has %d to %,d",
                            function,
                            bytes,
                            least,
                            StateOverlay.MOST_KEY_BYTES));
        }
    }

    /** A copy of bytes whose bounds were checked. */
    private static Bytes bytes(FlatMemory memory, long address, long length) {
        byte[] copy = new byte[(int) length];
        BulkBytes.copy(memory.array(), (int) address, copy, 0, copy.length);
        return Bytes.wrap(copy);
    }

    private static long packed(int address, int length) {
        return (long) length << 32 | Integer.toUnsignedLong(address);
    }
}
