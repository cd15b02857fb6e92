package io.wasmjobs.engine.chicory;

import static io.wasmjobs.engine.abi.CanonicalReader.unsigned;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.HostFunction;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.abi.CanonicalMemory;
import io.wasmjobs.engine.abi.CanonicalReader;
import io.wasmjobs.engine.abi.CanonicalRecord;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.SpinMethod;
import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.engine.network.AddressNotAllowed;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.http.HttpField;
import java.io.IOException;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spin's {@code wasi-outbound-http}: requests to the hosts that the manifest allows. */
final class SpinRequests {

    /** The module that the function is imported from. */
    static final String MODULE = "wasi-outbound-http";

    private static final String REQUEST = "request";
    private static final int PARAMETERS = 11;
    private static final int RESULT = 10;
    private static final int RESULT_BYTES = 32;

    private static final int DESTINATION_NOT_ALLOWED = 1;
    private static final int INVALID_URL = 2;
    private static final int REQUEST_ERROR = 3;

    private final SpinCalls calls;
    private final GuestInstance guest;

    SpinRequests(SpinCalls calls, GuestInstance guest) {
        this.calls = calls;
        this.guest = guest;
    }

    /** The function {@code name}, or null if there is none. */
    @Nullable HostFunction function(String name) {
        return name.equals(REQUEST)
                ? SpinCalls.function(MODULE, name, PARAMETERS, this::request)
                : null;
    }

    private void request(long[] arguments) {
        CanonicalReader reader = calls.reader(MODULE + "." + REQUEST);
        SpinMethod method =
                SpinMethod.of(unsigned(arguments[0]))
                        .orElseThrow(() -> reader.wrong("a method that Spin does not have"));
        String url = calls.name(MODULE + "." + REQUEST, arguments[1], arguments[2]);
        List<HttpField> headers = reader.fields(arguments[3], arguments[4]);
        boolean hasBody = reader.isSome(unsigned(arguments[7]));
        try {
            Bytes body = hasBody ? body(reader, arguments[8], arguments[9]) : null;
            write(
                    arguments[RESULT],
                    guest.context().network().exchange(head(method, url, headers), body));
        } catch (IOException e) {
            byte[] line = (MODULE + ": " + e.getMessage()).getBytes(UTF_8);
            guest.context().logs().message(line, 0, line.length);
            calls.error(arguments[RESULT], error(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestFailure(FailureKind.TIMEOUT, "was stopped during an HTTP request");
        }
    }

    /** A name that is there twice keeps its last value. */
    private static byte[] head(SpinMethod method, String url, List<HttpField> headers) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("url", url).put("method", method.name());
        ObjectNode byName = head.putObject("headers");
        headers.forEach(header -> byName.put(header.name(), header.value()));
        return head.toString().getBytes(UTF_8);
    }

    private Bytes body(CanonicalReader reader, long pointer, long length) throws IOException {
        int most = guest.context().network().maxRequestBytes();
        if (unsigned(length) > most) {
            throw new IOException(
                    "the body has " + unsigned(length) + " bytes; the limit is " + most);
        }
        calls.charge(unsigned(length));
        return reader.bytes(pointer, length);
    }

    private static int error(IOException fault) {
        if (fault.getCause() instanceof AddressNotAllowed) {
            return DESTINATION_NOT_ALLOWED;
        }
        return fault.getCause() instanceof MalformedURLException ? INVALID_URL : REQUEST_ERROR;
    }

    private void write(long result, HttpResponse response) {
        List<HttpField> headers = new ArrayList<>();
        response.headers().forEach((name, value) -> headers.add(new HttpField(name, value)));
        byte[] body = response.body().unsafeArray();
        calls.charge(body.length);
        CanonicalMemory memory = calls.memory();
        CanonicalRecord written = new CanonicalRecord(RESULT_BYTES);
        written.u16(4, response.status());
        written.u8(8, 1).i32(12, memory.fields(headers)).i32(16, headers.size());
        written.u8(20, 1).i32(24, memory.bytes(body)).i32(28, body.length);
        calls.write(result, written, RESULT_BYTES);
    }
}
