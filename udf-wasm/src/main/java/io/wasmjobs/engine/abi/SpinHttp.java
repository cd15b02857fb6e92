package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.abi.CanonicalReader.Pair;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.http.HttpField;
import io.wasmjobs.protocol.http.HttpRequestPayload;
import io.wasmjobs.protocol.http.HttpResponsePayload;
import io.wasmjobs.protocol.http.MalformedHttpPayload;
import java.util.List;

/**
 * Has a module of Spin answer HTTP requests.
 *
 * <p>A message of the type {@code HttpRequest} is a request as JSON, and its answer is of the type
 * {@code HttpResponse}. Any other message is the body of a {@code POST /}, and its answer is the
 * body of the response, of the type {@code Error} where the status is 400 or higher.
 */
final class SpinHttp {

    private static final String FREE = "canonical_abi_free";
    private static final String ERROR_TYPE = "Error";
    private static final int FIRST_ERROR = 400;
    private static final int BAD_REQUEST = 400;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int RESPONSE_BYTES = 28;

    private final Guest guest;
    private final int handle;
    private final int free;
    private final CanonicalReader reader;

    SpinHttp(Guest guest, int handle) {
        this.guest = guest;
        this.handle = handle;
        this.free = guest.function(FREE);
        this.reader = new CanonicalReader(guest, FailureKind.INVALID_ANSWER, "answered");
    }

    /** Has the guest answer a message. */
    Message answer(Message message, int maxOutputBytes) {
        if (!message.typeName().equals(HttpRequestPayload.TYPE_NAME)) {
            return bare(respond(SpinMethod.POST, posted(message.payload()), maxOutputBytes));
        }
        HttpResponsePayload response;
        try {
            HttpRequestPayload request = HttpRequestPayload.read(message.payload());
            response =
                    SpinMethod.of(request.method())
                            .map(method -> respond(method, request, maxOutputBytes))
                            .orElseGet(() -> notAllowed(request.method()));
        } catch (MalformedHttpPayload e) {
            response =
                    HttpResponsePayload.text(
                            BAD_REQUEST, "the payload is no HttpRequest: " + e.getMessage() + "\n");
        }
        Bytes json = response.toJson();
        if (json.size() > maxOutputBytes) {
            throw Output.overLimit(maxOutputBytes);
        }
        return new Message(HttpResponsePayload.TYPE_NAME, json);
    }

    private static HttpResponsePayload notAllowed(String method) {
        return HttpResponsePayload.text(METHOD_NOT_ALLOWED, "Spin has no method " + method + "\n");
    }

    private static HttpRequestPayload posted(Bytes body) {
        return new HttpRequestPayload(SpinMethod.POST.name(), "/", List.of(), List.of(), body);
    }

    private static Message bare(HttpResponsePayload response) {
        return new Message(
                response.status() < FIRST_ERROR ? WasiAbi.ANSWER_TYPE : ERROR_TYPE,
                response.body());
    }

    private HttpResponsePayload respond(
            SpinMethod method, HttpRequestPayload request, int maxOutputBytes) {
        List<HttpField> headers = SpinHeaders.of(request);
        CanonicalMemory memory = new CanonicalMemory(guest);
        Bytes uri = Bytes.utf8(request.uri());
        Bytes body = request.body() == null ? Bytes.EMPTY : request.body();
        long returned =
                guest.call(
                        handle,
                        method.number(),
                        memory.bytes(uri.unsafeArray()),
                        uri.size(),
                        memory.fields(headers),
                        headers.size(),
                        memory.fields(request.params()),
                        request.params().size(),
                        1,
                        memory.bytes(body.unsafeArray()),
                        body.size());
        return read(reader.record(returned, RESPONSE_BYTES), maxOutputBytes);
    }

    /** Reads a response, and then has the guest free its parts in the order that Spin does. */
    private HttpResponsePayload read(CanonicalRecord response, int maxOutputBytes) {
        int status = response.u16(0);
        if (!HttpResponsePayload.isStatus(status)) {
            throw reader.wrong("the status " + status + ", which is not from 200 to 599");
        }
        boolean hasHeaders = reader.isSome(response.u8(4));
        boolean hasBody = reader.isSome(response.u8(16));
        List<Pair> pairs = hasHeaders ? reader.pairs(response.i32(8), response.i32(12)) : List.of();
        List<HttpField> headers = reader.fields(pairs);
        for (HttpField header : headers) {
            if (!header.isHeader()) {
                throw reader.wrong("a header with a name or a value that no header can have");
            }
        }
        if (hasBody && CanonicalReader.unsigned(response.i32(24)) > maxOutputBytes) {
            throw Output.overLimit(maxOutputBytes);
        }
        Bytes body = hasBody ? reader.bytes(response.i32(20), response.i32(24)) : Bytes.EMPTY;
        for (Pair pair : pairs) {
            free(pair.name(), pair.nameLength(), 1);
            free(pair.value(), pair.valueLength(), 1);
        }
        if (hasHeaders) {
            free(response.i32(8), response.i32(12) * 16, 4);
        }
        if (hasBody) {
            free(response.i32(20), response.i32(24), 1);
        }
        return new HttpResponsePayload(status, headers, body);
    }

    private void free(int pointer, int length, int alignment) {
        guest.call(free, pointer, length, alignment);
    }
}
