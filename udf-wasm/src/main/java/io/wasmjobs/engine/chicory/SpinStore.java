package io.wasmjobs.engine.chicory;

import static io.wasmjobs.engine.abi.CanonicalReader.unsigned;

import com.dylibso.chicory.runtime.HostFunction;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.StateOverlay;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Unicode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spin's {@code key-value}: the store {@code default} is the state of the job's key. A guest that
 * exceeds a limit of its state is told so, and nothing has changed.
 */
final class SpinStore {

    /** The module that the functions are imported from. */
    static final String MODULE = "key-value";

    private static final String DEFAULT = "default";

    /** How many stores a guest may have open, as in Spin. */
    private static final int MOST_OPEN = 256;

    private static final int STORE_TABLE_FULL = 0;
    private static final int NO_SUCH_STORE = 1;
    private static final int ACCESS_DENIED = 2;
    private static final int INVALID_STORE = 3;
    private static final int NO_SUCH_KEY = 4;
    private static final int IO = 5;

    private final SpinCalls calls;
    private final GuestInstance guest;
    private final BitSet open = new BitSet();
    private @Nullable InvocationContext openedBy;

    SpinStore(SpinCalls calls, GuestInstance guest) {
        this.calls = calls;
        this.guest = guest;
    }

    /** What a function does with a key of the state. */
    private interface KeyedCall {
        void run(StateOverlay state, Bytes key, long[] arguments);
    }

    /** The function {@code name}, or null if there is none. */
    @Nullable HostFunction function(String name) {
        return switch (name) {
            case "open" -> SpinCalls.function(MODULE, name, 3, this::open);
            case "get" -> keyed(name, 4, this::get);
            case "set" -> keyed(name, 6, this::set);
            case "delete" ->
                    keyed(
                            name,
                            4,
                            (state, key, arguments) -> {
                                state.delete(key);
                                calls.ok(arguments[3], 0);
                            });
            case "exists" ->
                    keyed(
                            name,
                            4,
                            (state, key, arguments) ->
                                    calls.ok(arguments[3], state.get(key) == null ? 0 : 1));
            case "get-keys" -> SpinCalls.function(MODULE, name, 2, this::keys);
            case "close" -> SpinCalls.function(MODULE, name, 1, a -> stores().clear(handle(a[0])));
            default -> null;
        };
    }

    private void open(long[] arguments) {
        String name = calls.name("key-value.open", arguments[0], arguments[1]);
        InvocationContext context = guest.context();
        if (context.isInitialisation()) {
            throw new GuestFailure(
                    FailureKind.TRAP,
                    "called key-value.open during its initialisation, which belongs to no job");
        }
        int handle = stores().nextClearBit(0);
        if (!name.equals(DEFAULT)) {
            calls.error(arguments[2], NO_SUCH_STORE);
        } else if (context.state() == null) {
            calls.error(arguments[2], ACCESS_DENIED);
        } else if (handle == MOST_OPEN) {
            calls.error(arguments[2], STORE_TABLE_FULL);
        } else {
            open.set(handle);
            calls.ok(arguments[2], handle);
        }
    }

    private HostFunction keyed(String name, int parameters, KeyedCall call) {
        return SpinCalls.function(
                MODULE,
                name,
                parameters,
                arguments -> {
                    String key = calls.name("key-value." + name, arguments[1], arguments[2]);
                    long result = arguments[parameters - 1];
                    StateOverlay state = state(arguments[0]);
                    Bytes bytes = Bytes.utf8(key);
                    if (state == null) {
                        calls.error(result, INVALID_STORE);
                    } else if (bytes.size() == 0 || bytes.size() > StateOverlay.MOST_KEY_BYTES) {
                        String most = " bytes; a key has 1 to " + StateOverlay.MOST_KEY_BYTES;
                        calls.error(result, IO, "the key has " + bytes.size() + most);
                    } else {
                        limited(result, () -> call.run(state, bytes, arguments));
                    }
                });
    }

    /** Tells the guest of a limit that it would exceed. */
    private void limited(long result, Runnable call) {
        try {
            call.run();
        } catch (GuestFailure failure) {
            if (failure.kind() != FailureKind.STATE_LIMIT) {
                throw failure;
            }
            calls.error(result, IO, "the module " + failure.getMessage());
        }
    }

    private void get(StateOverlay state, Bytes key, long[] arguments) {
        Bytes value = state.get(key);
        if (value == null) {
            calls.error(arguments[3], NO_SUCH_KEY);
        } else {
            calls.bytes(arguments[3], value.unsafeArray());
        }
    }

    private void set(StateOverlay state, Bytes key, long[] arguments) {
        if (unsigned(arguments[4]) > state.maxBytes()) {
            throw state.overLimit();
        }
        calls.charge(unsigned(arguments[4]));
        state.set(key, calls.reader("key-value.set").bytes(arguments[3], arguments[4]));
        calls.ok(arguments[5], 0);
    }

    private void keys(long[] arguments) {
        StateOverlay state = state(arguments[0]);
        if (state == null) {
            calls.error(arguments[1], INVALID_STORE);
            return;
        }
        List<byte[]> keys = new ArrayList<>();
        long bytes = 0;
        for (Bytes key : state.keys(Bytes.EMPTY)) {
            if (!Unicode.isUtf8(key.unsafeArray())) {
                calls.error(arguments[1], IO, "a key of the state is not UTF-8");
                return;
            }
            keys.add(key.unsafeArray());
            bytes += key.size();
        }
        int list = calls.memory().texts(keys);
        calls.charge(bytes);
        calls.ok(arguments[1], list, keys.size());
    }

    /** The state that a handle stands for; null if it stands for none. */
    private @Nullable StateOverlay state(long store) {
        return stores().get(handle(store)) ? guest.context().state() : null;
    }

    /** A handle within the table; one outside of it is never open. */
    private static int handle(long store) {
        return (int) Math.min(unsigned(store), MOST_OPEN);
    }

    /** The open handles, which are those of the invocation that runs. */
    private BitSet stores() {
        InvocationContext context = guest.context();
        if (openedBy != context) {
            openedBy = context;
            open.clear();
        }
        return open;
    }
}
