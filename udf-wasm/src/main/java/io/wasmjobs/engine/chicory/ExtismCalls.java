package io.wasmjobs.engine.chicory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.abi.ExtismKernel;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.StateOverlay;
import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code extism:host/env} for one instance. Offsets are those of {@link
 * ExtismKernel}; 0 stands for no block.
 *
 * @see <a href="https://extism.org/docs/concepts/pdk">Extism: plug-in development kits</a>
 */
final class ExtismCalls {

    /** The module that the functions are imported from. */
    static final String MODULE = "extism:host/env";

    private static final long[] NOTHING = new long[0];

    /** The longest HTTP request as JSON: parsed, it takes many times its size. */
    private static final int LONGEST_REQUEST = 2 << 20;

    /** The most bytes that one call may log; the rest is ignored. */
    private static final int LONGEST_LINE = 1 << 20;

    /**
     * Extism's number of the level {@code info}: guests are told that messages below it are not
     * logged.
     */
    private static final int INFO = 2;

    private final GuestInstance guest;

    ExtismCalls(GuestInstance guest) {
        this.guest = guest;
    }

    /** A host function; the result is ignored if the function's type has none. */
    private interface KernelCall {
        long call(long[] arguments);
    }

    /** The function {@code name}, or null if there is none. */
    @Nullable HostFunction function(String name) {
        return switch (name) {
            case "input_length" -> result64(name, a -> kernel().inputLength());
            case "input_offset" -> result64(name, a -> kernel().inputBlock());
            case "input_load_u8" -> result32(name, a -> kernel().inputByte(a[0]), ValType.I64);
            case "input_load_u64" -> result64(name, a -> kernel().inputLong(a[0]), ValType.I64);
            case "alloc" -> result64(name, a -> kernel().allocate(a[0]), ValType.I64);
            case "length", "length_unsafe" ->
                    result64(name, a -> kernel().length(a[0]), ValType.I64);
            case "load_u8" -> result32(name, a -> kernel().loadByte(a[0]), ValType.I64);
            case "load_u64" -> result64(name, a -> kernel().loadLong(a[0]), ValType.I64);
            case "error_get" -> result64(name, a -> block(kernel().error()));
            case "config_get" -> result64(name, a -> config(a[0]), ValType.I64);
            case "var_get" -> result64(name, a -> block(variable(a[0])), ValType.I64);
            case "http_request" -> result64(name, a -> send(a[0], a[1]), ValType.I64, ValType.I64);
            case "http_status_code" -> result32(name, a -> status());
            case "http_headers" -> result64(name, a -> headers());
            case "get_log_level" -> result32(name, a -> INFO);
            default -> withoutResult(name);
        };
    }

    private @Nullable HostFunction withoutResult(String name) {
        return switch (name) {
            case "free" -> nothing(name, a -> kernel().free(a[0]), ValType.I64);
            case "store_u8" ->
                    nothing(
                            name,
                            a -> kernel().storeByte(a[0], (int) a[1]),
                            ValType.I64,
                            ValType.I32);
            case "store_u64" ->
                    nothing(name, a -> kernel().storeLong(a[0], a[1]), ValType.I64, ValType.I64);
            case "output_set" -> nothing(name, this::output, ValType.I64, ValType.I64);
            case "error_set" -> nothing(name, a -> kernel().takeError(a[0]), ValType.I64);
            case "var_set" -> nothing(name, a -> variable(a[0], a[1]), ValType.I64, ValType.I64);
            case "log_trace", "log_debug", "log_info", "log_warn", "log_error" ->
                    nothing(name, a -> log(name, a[0]), ValType.I64);
            default -> null;
        };
    }

    private static HostFunction result64(String name, KernelCall call, ValType... parameters) {
        return function(name, call, ValType.I64, parameters);
    }

    private static HostFunction result32(String name, KernelCall call, ValType... parameters) {
        return function(name, call, ValType.I32, parameters);
    }

    private static HostFunction function(
            String name, KernelCall call, ValType result, ValType... parameters) {
        return new HostFunction(
                MODULE,
                name,
                FunctionType.of(List.of(parameters), List.of(result)),
                (instance, arguments) -> new long[] {call.call(arguments)});
    }

    private static HostFunction nothing(String name, Consumer<long[]> call, ValType... parameters) {
        return new HostFunction(
                MODULE,
                name,
                FunctionType.of(List.of(parameters), List.of()),
                (instance, arguments) -> {
                    call.accept(arguments);
                    return NOTHING;
                });
    }

    private ExtismKernel kernel() {
        return guest.kernel();
    }

    private void output(long[] arguments) {
        InvocationContext context = guest.context();
        kernel().takeOutput(arguments[0], arguments[1], context.maxOutputBytes());
    }

    private long block(@Nullable Bytes bytes) {
        return bytes == null ? 0 : kernel().block(bytes.unsafeArray());
    }

    private long config(long key) {
        String value = guest.environment().get(new String(argument(key, "config_get"), UTF_8));
        return value == null ? 0 : kernel().block(value.getBytes(UTF_8));
    }

    private @Nullable Bytes variable(long name) {
        Bytes key = variableName(name, "var_get");
        StateOverlay state = guest.context().state();
        return state == null ? kernel().variable(key) : state.get(key);
    }

    private void variable(long name, long value) {
        Bytes key = variableName(name, "var_set");
        Bytes now = value == 0 ? null : Bytes.copyOf(argument(value, "var_set"));
        StateOverlay state = guest.context().state();
        if (state == null) {
            kernel().variable(key, now);
        } else if (now == null) {
            state.delete(key);
        } else {
            state.set(key, now);
        }
    }

    private Bytes variableName(long name, String function) {
        byte[] bytes = argument(name, function);
        if (bytes.length > StateOverlay.MOST_KEY_BYTES) {
            throw new GuestFailure(
                    FailureKind.STATE_LIMIT,
                    String.format(
                            Locale.ROOT,
                            "gave %s a name of %,d bytes; a name has 1 to %,d",
                            function,
                            bytes.length,
                            StateOverlay.MOST_KEY_BYTES));
        }
        return Bytes.copyOf(bytes);
    }

    private byte[] argument(long offset, String function) {
        byte[] bytes = kernel().bytes(offset);
        if (bytes == null) {
            throw new GuestFailure(
                    FailureKind.TRAP,
                    "gave " + function + " the offset " + offset + ", where no block begins");
        }
        return bytes;
    }

    private void log(String function, long offset) {
        byte[] text = argument(offset, function);
        String level = function.substring("log_".length()).toUpperCase(Locale.ROOT) + " ";
        byte[] line = new byte[level.length() + Math.min(text.length, LONGEST_LINE)];
        System.arraycopy(level.getBytes(UTF_8), 0, line, 0, level.length());
        System.arraycopy(text, 0, line, level.length(), line.length - level.length());
        guest.context().logs().message(line, 0, line.length);
    }

    private long send(long head, long body) {
        byte[] request = argument(head, "http_request");
        byte[] content = body == 0 ? null : argument(body, "http_request");
        try {
            if (request.length > LONGEST_REQUEST) {
                throw new IOException(
                        "the request has " + request.length + " bytes; at most " + LONGEST_REQUEST);
            }
            HttpResponse response =
                    guest.context()
                            .network()
                            .exchange(request, content == null ? null : Bytes.wrap(content));
            kernel().response(response);
            return kernel().block(response.body().unsafeArray());
        } catch (IOException e) {
            throw new GuestFailure(
                    FailureKind.TRAP, "made an HTTP request that failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestFailure(FailureKind.TIMEOUT, "was stopped during an HTTP request");
        }
    }

    private long status() {
        HttpResponse response = kernel().response();
        return response == null ? 0 : response.status();
    }

    /** The response's headers as a JSON object, names in lower case. */
    private long headers() {
        HttpResponse response = kernel().response();
        if (response == null) {
            return 0;
        }
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
        }
        return kernel().block(headers.toString().getBytes(UTF_8));
    }
}
