package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import io.wasmjobs.engine.validation.FuelMeter;

/**
 * Charges what host functions do to the guest that calls them: so much for each call, and the bytes
 * that it moves between the guest and the host.
 */
final class HostCharges {

    /** About what the cheapest call takes, in instructions of a guest. */
    static final int UNITS_PER_CALL = 100;

    private final GuestInstance guest;

    HostCharges(GuestInstance guest) {
        this.guest = guest;
    }

    /** The same function, charged. */
    HostFunction on(HostFunction function) {
        String name = function.module() + "." + function.name();
        WasmFunctionHandle handle = function.handle();
        return new HostFunction(
                function.module(),
                function.name(),
                function.functionType(),
                (caller, arguments) -> {
                    guest.charge(UNITS_PER_CALL);
                    long[] results = handle.apply(caller, arguments);
                    long bytes = bytes(name, caller, arguments, results);
                    guest.charge(bytes >> FuelMeter.BYTES_PER_UNIT_LOG2);
                    return results;
                });
    }

    /** Functions that are not named move a few bytes at most. */
    private static long bytes(String name, Instance caller, long[] arguments, long[] results) {
        return switch (name) {
            case "env.log", "env.kv_delete", WasiFunctions.MODULE + ".random_get" ->
                    length(arguments[1]);
            case "env.http_request", "env.kv_get", "env.kv_keys" ->
                    length(arguments[1]) + (results[0] == -1 ? 0 : results[0] >>> Integer.SIZE);
            case "env.kv_set" -> length(arguments[1]) + length(arguments[3]);
            case "env.emit" ->
                    length(arguments[1])
                            + length(arguments[3])
                            + length(arguments[5])
                            + length(arguments[7]);
            case "decaton.poll_task" -> length(results[0]);
            case WasiFunctions.MODULE + ".fd_read", WasiFunctions.MODULE + ".fd_write" ->
                    moved(caller, arguments[3], results);
            case WasiFunctions.MODULE + ".fd_pread",
                    WasiFunctions.MODULE + ".fd_pwrite",
                    WasiFunctions.MODULE + ".fd_readdir",
                    WasiFunctions.MODULE + ".sock_recv",
                    WasiFunctions.MODULE + ".sock_send" ->
                    moved(caller, arguments[4], results);
            default -> 0;
        };
    }

    /** An unsigned number of bytes, or -1 for nothing. */
    private static long length(long value) {
        return (int) value == -1 ? 0 : Integer.toUnsignedLong((int) value);
    }

    /** What a call that succeeded says at {@code address} that it moved. */
    private static long moved(Instance caller, long address, long[] results) {
        return results[0] == 0 ? length(caller.memory().readInt((int) address)) : 0;
    }
}
