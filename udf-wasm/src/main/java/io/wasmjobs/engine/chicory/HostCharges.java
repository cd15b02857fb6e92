package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import io.wasmjobs.engine.validation.FuelMeter;

/**
 * Charges the work of host functions to the fuel of the guest that calls them: a fixed amount for
 * each call, and the bytes moved between guest and host.
 */
final class HostCharges {

    /** The approximate cost of the cheapest call, in instructions of a guest. */
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

    /** The bytes that a call moves; functions that are not listed move a few bytes at most. */
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

    /** The length in bytes, unsigned; -1 stands for no bytes. */
    private static long length(long value) {
        return (int) value == -1 ? 0 : Integer.toUnsignedLong((int) value);
    }

    /** The number of bytes moved that a successful call has written at {@code address}. */
    private static long moved(Instance caller, long address, long[] results) {
        return results[0] == 0 ? length(caller.memory().readInt((int) address)) : 0;
    }
}
