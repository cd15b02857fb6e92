package io.wasmjobs.engine.http;

import io.wasmjobs.engine.network.AddressLookup;
import io.wasmjobs.engine.network.AddressNotAllowed;
import io.wasmjobs.engine.network.AllowedHost;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends the HTTP requests of guests, if their module's manifest lists the host, within their
 * invocation's deadline. A connection goes to exactly the address that was checked, so that a name
 * cannot change its address in between.
 */
public final class GuestHttp implements AutoCloseable {

    private static final int MAX_REDIRECTS = 5;

    /** The factor by which a text may grow when it is escaped as JSON. */
    private static final int ESCAPED = 2;

    private static final int HEAD = 1_024;

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final AddressLookup lookup;
    private final HttpExchanges exchanges = new HttpExchanges();

    /**
     * @param lookup finds addresses, and is closed by its owner
     */
    public GuestHttp(AddressLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Makes a request.
     *
     * @param memory holds the request as the guest describes it, in JSON
     * @param offset where it begins
     * @param length how long it is
     * @return the answer, always as JSON: for a request that failed or is not allowed, an object
     *     with {@code _error}
     * @throws InterruptedException if the calling thread is interrupted; the request is cancelled
     */
    public byte[] request(byte[] memory, int offset, int length, HttpGrant grant, HttpCall call)
            throws InterruptedException {
        try {
            checkSize(length, grant);
            HttpResponse response = follow(GuestRequest.parse(memory, offset, length), grant, call);
            return GuestResponse.of(response, ESCAPED * (long) grant.maxResponseBytes() + HEAD);
        } catch (IOException | IllegalArgumentException e) {
            return GuestResponse.error(sentence(e));
        }
    }

    /**
     * Makes a request.
     *
     * @param head its url, method and headers, in JSON
     * @param body its body, in place of one in the JSON; null for none
     * @return the response, whatever its status
     * @throws IOException if the request is malformed, not allowed, or failed; the message says why
     *     on one line
     * @throws InterruptedException if the calling thread is interrupted; the request is cancelled
     */
    public HttpResponse exchange(byte[] head, @Nullable Bytes body, HttpGrant grant, HttpCall call)
            throws IOException, InterruptedException {
        try {
            checkSize((long) head.length + (body == null ? 0 : body.size()), grant);
            return follow(GuestRequest.parse(head, 0, head.length).with(body), grant, call);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(sentence(e), e);
        }
    }

    private static void checkSize(long bytes, HttpGrant grant) throws IOException {
        if (bytes > grant.maxRequestBytes()) {
            throw new IOException(
                    "the request has "
                            + bytes
                            + " bytes; the limit is "
                            + grant.maxRequestBytes()
                            + " (max_output_bytes, or memory.max_http_response_bytes)");
        }
    }

    /** The answer to a request that is refused without being parsed. */
    public static byte[] refusal(String reason) {
        return GuestResponse.error(reason);
    }

    /** Whether an answer of {@link #request} is not a response. */
    public static boolean isError(byte[] answer) {
        return GuestResponse.isError(answer);
    }

    /** Cancels running requests. */
    @Override
    public void close() {
        exchanges.close();
    }

    private HttpResponse follow(GuestRequest first, HttpGrant grant, HttpCall call)
            throws IOException, InterruptedException {
        GuestRequest request = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse response = send(request, grant, call);
            String location = response.header("Location").orElse("");
            boolean isRedirect =
                    switch (response.status()) {
                        case 301, 302, 303, 307, 308 -> !location.isEmpty();
                        default -> false;
                    };
            if (!isRedirect) {
                return response;
            }
            request = request.redirected(response.status(), request.url().resolve(location));
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects");
    }

    private HttpResponse send(GuestRequest request, HttpGrant grant, HttpCall call)
            throws IOException, InterruptedException {
        URI url = request.url();
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new MalformedURLException("the url is not http or https");
        }
        if (url.getHost() == null || url.getUserInfo() != null) {
            throw new MalformedURLException("the url has no host, or has credentials");
        }
        String host = AllowedHost.canonical(url.getHost());
        int port = HttpExchanges.port(url);
        AllowedHost entry =
                grant.entryFor(scheme, host, port)
                        .orElseThrow(
                                () ->
                                        new AddressNotAllowed(
                                                scheme
                                                        + "://"
                                                        + host
                                                        + ":"
                                                        + port
                                                        + " is not in allowed_hosts"));
        return exchanges.send(
                new HttpExchanges.Request(
                        url, request.method(), headers(request, call), request.body()),
                lookup.allowed(host, entry, call.deadlineNanos()),
                grant.maxResponseBytes(),
                remaining(call));
    }

    /** The guest's headers, overridden by those of the host. */
    private static Map<String, String> headers(GuestRequest request, HttpCall call) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        headers.putAll(call.headers());
        headers.put(IDEMPOTENCY_KEY, headerValue(call.jobId()));
        return headers;
    }

    /**
     * Encodes characters that a job id may have but a header's value may not (RFC 9110, section
     * 5.5).
     */
    private static String headerValue(String text) {
        StringBuilder value = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = b > ' ' && b < 0x7F;
            value.append(isPlain ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return value.toString();
    }

    private static Duration remaining(HttpCall call) throws HttpTimeoutException {
        long nanos = call.deadlineNanos() - System.nanoTime();
        if (nanos <= 0) {
            throw new HttpTimeoutException("no time is left");
        }
        return Duration.ofNanos(nanos);
    }

    private static String sentence(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.replaceAll("\\s+", " ");
    }
}
