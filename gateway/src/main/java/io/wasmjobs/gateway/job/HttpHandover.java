package io.wasmjobs.gateway.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.Problems;
import io.wasmjobs.gateway.route.RoutePath;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.http.HttpField;
import io.wasmjobs.protocol.http.HttpRequestPayload;
import io.wasmjobs.protocol.http.HttpResponsePayload;
import io.wasmjobs.protocol.http.MalformedHttpPayload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Hands a whole request to a module, and its response back. Modules are not trusted: they are not
 * given the client's credentials, and of their headers only those are handed back that say
 * something about the body. A page of theirs runs no script, and shares nothing with this address.
 */
final class HttpHandover {

    /** Credentials, and what belongs to the connection (RFC 9110, section 7.6.1) or to the host. */
    private static final Set<String> KEPT_BACK =
            Set.of(
                    "authorization",
                    "cookie",
                    "connection",
                    "content-length",
                    "expect",
                    "keep-alive",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings",
                    "idempotency-key");

    private static final Set<String> HANDED_BACK =
            Set.of(
                    "allow",
                    "content-disposition",
                    "content-language",
                    "content-type",
                    "etag",
                    "last-modified",
                    "location",
                    "retry-after",
                    "vary");

    private static final String DEFAULT_TYPE = "application/octet-stream";

    /** An origin of its own, without scripts, forms, frames, and what a page would load. */
    private static final String POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

    private HttpHandover() {}

    /**
     * The payload for a request.
     *
     * @param route the path of the route that the request has matched
     */
    static Bytes payload(Context request, RoutePath route, Bytes body) {
        String query = request.queryString();
        String uri = request.req().getRequestURI() + (query == null ? "" : "?" + query);
        return new HttpRequestPayload(
                        request.req().getMethod(),
                        uri,
                        headers(request, route, uri),
                        List.of(),
                        body)
                .toJson();
    }

    private static List<HttpField> headers(Context request, RoutePath route, String uri) {
        String host = Objects.requireNonNullElse(request.host(), "localhost");
        List<HttpField> headers = new ArrayList<>();
        headers.add(new HttpField("spin-full-url", request.scheme() + "://" + host + uri));
        if (route.hasRest()) {
            headers.addAll(SpinRoute.headers(request.req().getRequestURI(), route));
        }
        for (String name : Collections.list(request.req().getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean isKeptBack =
                    KEPT_BACK.contains(lower)
                            || lower.startsWith("proxy-")
                            || lower.startsWith("spin-");
            for (String value : Collections.list(request.req().getHeaders(name))) {
                HttpField header = new HttpField(lower, JobReader.latin1AsUtf8(value));
                if (!isKeptBack && header.isHeader()) {
                    headers.add(header);
                }
            }
        }
        return headers;
    }

    /** Answers with the response that a payload describes. */
    static void answer(Context request, Bytes payload) {
        HttpResponsePayload response;
        try {
            response = HttpResponsePayload.read(payload);
        } catch (MalformedHttpPayload e) {
            Problems.write(
                    request,
                    Problem.of(
                            502,
                            "response-malformed",
                            "Bad Gateway",
                            "the module's answer is no HttpResponse: " + e.getMessage()));
            return;
        }
        request.res().setHeader("Location", null);
        request.contentType(DEFAULT_TYPE);
        response.headers().forEach(header -> handBack(request, header));
        request.header("Content-Security-Policy", POLICY);
        request.status(response.status());
        if (response.status() != 204 && response.status() != 304) {
            request.result(response.body().unsafeArray());
        }
    }

    private static void handBack(Context request, HttpField header) {
        String name = header.name().toLowerCase(Locale.ROOT);
        if (!HANDED_BACK.contains(name) || (name.equals("location") && !isOfThisSite(header))) {
            return;
        }
        String value = new String(header.value().getBytes(UTF_8), ISO_8859_1);
        if (name.equals("content-type")) {
            request.contentType(value);
        } else {
            request.res().setHeader(name, value);
        }
    }

    /**
     * Whether a redirect stays on this site: browsers read two slashes, or a backslash, as a host.
     */
    private static boolean isOfThisSite(HttpField location) {
        String value = location.value();
        return value.startsWith("/")
                && !value.startsWith("//")
                && !value.contains("\\")
                && value.chars().allMatch(c -> c > ' ');
    }
}
