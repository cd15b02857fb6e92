package io.wasmjobs.engine.chicory;

import static io.wasmjobs.engine.abi.CanonicalReader.unsigned;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import io.wasmjobs.engine.abi.CanonicalMemory;
import io.wasmjobs.engine.abi.CanonicalReader;
import io.wasmjobs.engine.abi.CanonicalRecord;
import io.wasmjobs.engine.validation.FuelMeter;
import io.wasmjobs.protocol.FailureKind;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The functions that Spin 1.x offers to the guest of one instance: its config, and those of {@link
 * SpinStore} and {@link SpinRequests}. Each writes its result to the address that is its last
 * argument: a byte that is 0 for a success, and the value.
 *
 * @see <a href="https://github.com/spinframework/spin/tree/v1.0/wit/ephemeral">Spin's
 *     interfaces</a>
 */
final class SpinCalls {

    private static final String CONFIG = "spin-config";

    /** The longest text that a guest may give as a name, or the host as a reason. */
    private static final int LONGEST_NAME = 64 << 10;

    /** The number of the error {@code other} of {@code spin-config}. */
    private static final int OTHER = 3;

    private static final int VALUE = 4;
    private static final int ERROR_TEXT = 8;
    private static final int RESULT_BYTES = 16;
    private static final long[] NOTHING = new long[0];

    private final GuestInstance guest;
    private final SpinStore store;
    private final SpinRequests requests;

    SpinCalls(GuestInstance guest) {
        this.guest = guest;
        this.store = new SpinStore(this, guest);
        this.requests = new SpinRequests(this, guest);
    }

    /** The function {@code module.name}, or null where it is not one of Spin's. */
    @Nullable HostFunction function(String module, String name) {
        return switch (module) {
            case CONFIG ->
                    name.equals("get-config") ? function(module, name, 3, this::config) : null;
            case SpinStore.MODULE -> store.function(name);
            case SpinRequests.MODULE -> requests.function(name);
            default -> null;
        };
    }

    /** A function of {@code parameters} numbers and without a result. */
    static HostFunction function(
            String module, String name, int parameters, Consumer<long[]> call) {
        List<ValType> types = Collections.nCopies(parameters, ValType.I32);
        return new HostFunction(
                module,
                name,
                FunctionType.of(types, List.of()),
                (instance, arguments) -> {
                    call.accept(arguments);
                    return NOTHING;
                });
    }

    private void config(long[] arguments) {
        String key = name("get-config", arguments[0], arguments[1]);
        String value = guest.environment().get(key);
        if (value == null) {
            error(arguments[2], OTHER, key + " is not in the config of the module's manifest");
        } else {
            bytes(arguments[2], value.getBytes(UTF_8));
        }
    }

    /** Reads what the guest gives to {@code function}; what is wrong traps. */
    CanonicalReader reader(String function) {
        return new CanonicalReader(guest, FailureKind.TRAP, "gave " + function);
    }

    /** A name that the guest gives to {@code function}. */
    String name(String function, long pointer, long length) {
        CanonicalReader reader = reader(function);
        if (unsigned(length) > LONGEST_NAME) {
            throw reader.wrong("a name of " + unsigned(length) + " bytes; at most " + LONGEST_NAME);
        }
        charge(unsigned(length));
        return reader.text(pointer, length);
    }

    /** Writes a success that is a list of bytes. */
    void bytes(long result, byte[] value) {
        int address = memory().bytes(value);
        charge(value.length);
        ok(result, address, value.length);
    }

    /** Writes a success that is a list. */
    void ok(long result, int address, int length) {
        CanonicalRecord written = new CanonicalRecord(RESULT_BYTES);
        written.i32(VALUE, address).i32(VALUE + Integer.BYTES, length);
        write(result, written, VALUE + 2 * Integer.BYTES);
    }

    /** Writes a success that is a number, or nothing. */
    void ok(long result, int value) {
        write(result, new CanonicalRecord(RESULT_BYTES).i32(VALUE, value), RESULT_BYTES / 2);
    }

    /** Writes an error that has a text. */
    void error(long result, int tag, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        int address = memory().bytes(utf8);
        charge(utf8.length);
        CanonicalRecord written = new CanonicalRecord(RESULT_BYTES).u8(0, 1);
        written.u8(VALUE, tag).i32(ERROR_TEXT, address);
        write(result, written.i32(ERROR_TEXT + Integer.BYTES, utf8.length), RESULT_BYTES);
    }

    /** Writes an error that is a number only. */
    void error(long result, int tag) {
        CanonicalRecord written = new CanonicalRecord(RESULT_BYTES).u8(0, 1);
        write(result, written.u8(VALUE, tag), VALUE + 1);
    }

    /** Writes the first bytes of a result to the address that the guest gave for it. */
    void write(long result, CanonicalRecord written, int length) {
        reader("a host function").record(result, length);
        guest.write((int) result, written.bytes(), length);
    }

    CanonicalMemory memory() {
        return new CanonicalMemory(guest);
    }

    /** Charges bytes that are moved between guest and host. */
    void charge(long bytes) {
        guest.charge(bytes >> FuelMeter.BYTES_PER_UNIT_LOG2);
    }
}
