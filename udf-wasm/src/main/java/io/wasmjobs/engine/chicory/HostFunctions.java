package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.UnlinkableException;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.ValType;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.http.GuestHttp;
import io.wasmjobs.protocol.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions that one instance can import: {@code env.log}, {@code env.http_request}, {@code
 * decaton.poll_task}, the state and records of {@link EffectCalls}, Extism's of {@link
 * ExtismCalls}, Spin's of {@link SpinCalls}, and WASI preview 1. A guest that passes pointers
 * outside its memory traps.
 */
final class HostFunctions {

    private static final FunctionType LOG =
            FunctionType.of(List.of(ValType.I32, ValType.I32), List.of());
    private static final FunctionType HTTP_REQUEST =
            FunctionType.of(List.of(ValType.I32, ValType.I32), List.of(ValType.I64));
    private static final FunctionType POLL_TASK =
            FunctionType.of(List.of(ValType.I64, ValType.I32), List.of(ValType.I32));
    private static final long[] NOTHING = new long[0];

    /** The most bytes that one call may log; the rest is ignored. */
    private static final int LONGEST_MESSAGE = 1 << 20;

    /** The longest HTTP request as JSON: parsed, it takes many times its size. */
    private static final int LONGEST_REQUEST = 2 << 20;

    private final GuestInstance guest;
    private final WasiCalls wasi;
    private final EffectCalls effects;
    private final ExtismCalls extism;
    private final SpinCalls spin;
    private final HostCharges charges;

    HostFunctions(GuestInstance guest, WasiCalls wasi) {
        this.guest = guest;
        this.effects = new EffectCalls(guest);
        this.extism = new ExtismCalls(guest);
        this.spin = new SpinCalls(guest);
        this.wasi = wasi;
        this.charges = new HostCharges(guest);
    }

    /** The values for the imports of {@code module}. */
    ImportValues importsOf(WasmModule module) {
        var section = module.importSection();
        ImportValues.Builder values = ImportValues.builder();
        for (int i = 0; i < section.importCount(); i++) {
            Import wanted = section.getImport(i);
            if (!(wanted instanceof FunctionImport)) {
                throw new UnlinkableException(
                        "imports " + wanted.module() + "." + wanted.name() + ", not a function");
            }
            HostFunction function = function(wanted.module(), wanted.name());
            values.addFunction(guest.isMetered() ? charges.on(function) : function);
        }
        return values.build();
    }

    private HostFunction function(String module, String name) {
        return switch (module + "." + name) {
            case "env.log" -> new HostFunction(module, name, LOG, this::log);
            case "env.http_request" ->
                    new HostFunction(module, name, HTTP_REQUEST, this::httpRequest);
            case "decaton.poll_task" -> new HostFunction(module, name, POLL_TASK, this::pollTask);
            default -> {
                HostFunction other = other(module, name);
                if (other != null) {
                    yield other;
                }
                if (!module.equals(WasiFunctions.MODULE)) {
                    throw new UnlinkableException(
                            "imports " + module + "." + name + ", which this host does not offer");
                }
                WasmFunctionHandle handle = wasi.function(name);
                yield new HostFunction(module, name, WasiFunctions.type(name), handle);
            }
        };
    }

    private @Nullable HostFunction other(String module, String name) {
        return switch (module) {
            case ExtismCalls.MODULE -> extism.function(name);
            case "env" -> effects.function(module, name);
            default -> spin.function(module, name);
        };
    }

    private long[] log(Instance caller, long... arguments) {
        FlatMemory memory = range(guest, caller, arguments[0], arguments[1], "log");
        int length = Math.min((int) arguments[1], LONGEST_MESSAGE);
        guest.context().logs().message(memory.array(), (int) arguments[0], length);
        return NOTHING;
    }

    private long[] pollTask(Instance caller, long... arguments) {
        InvocationContext context = guest.context();
        byte[] payload = context.message().payload().unsafeArray();
        int capacity = (int) arguments[1];
        if (context.isTaskTaken() || payload.length > capacity) {
            return new long[] {-1};
        }
        if (!guest.holds(arguments[0], payload.length)) {
            throw outside("poll_task", arguments[0], payload.length);
        }
        guest.write((int) arguments[0], payload, payload.length);
        context.takeTask();
        return new long[] {payload.length};
    }

    private long[] httpRequest(Instance caller, long... arguments) {
        FlatMemory memory = range(guest, caller, arguments[0], arguments[1], "http_request");
        int length = (int) arguments[1];
        byte[] answer =
                length > LONGEST_REQUEST
                        ? GuestHttp.refusal(
                                "the request has " + length + " bytes; at most " + LONGEST_REQUEST)
                        : send(memory, (int) arguments[0], length);
        int pointer = guest.allocate("http_request", answer.length);
        guest.write(pointer, answer, answer.length);
        return new long[] {(long) answer.length << 32 | Integer.toUnsignedLong(pointer)};
    }

    private byte[] send(FlatMemory memory, int address, int length) {
        try {
            return guest.context().network().send(memory.array(), address, length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestFailure(FailureKind.TIMEOUT, "was stopped during an HTTP request");
        }
    }

    /**
     * The caller's memory, after a check that {@code length} bytes at {@code pointer}, both
     * unsigned, lie within it.
     *
     * @throws GuestFailure if they do not
     */
    static FlatMemory range(
            GuestInstance guest, Instance caller, long pointer, long length, String function) {
        long address = pointer & 0xFFFF_FFFFL;
        long size = length & 0xFFFF_FFFFL;
        if (!(caller.memory() instanceof FlatMemory memory) || !guest.holds(address, size)) {
            throw outside(function, address, size);
        }
        return memory;
    }

    private static GuestFailure outside(String function, long address, long length) {
        return new GuestFailure(
                FailureKind.TRAP,
                "gave "
                        + function
                        + " "
                        + length
                        + " bytes at address "
                        + address
                        + ", which is outside its memory");
    }
}
