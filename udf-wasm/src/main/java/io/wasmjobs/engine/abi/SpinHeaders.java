package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.http.HttpField;
import io.wasmjobs.protocol.http.HttpRequestPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The headers of a request as Spin gives them: those of the client, and those by which Spin
 * describes the route. Its kit for Go takes the URL from them.
 */
final class SpinHeaders {

    private SpinHeaders() {}

    /** The headers of {@code request}, names in lower case; what it has itself is kept. */
    static List<HttpField> of(HttpRequestPayload request) {
        Map<String, String> route = new TreeMap<>();
        route.put("spin-full-url", "http://" + host(request) + request.uri());
        route.put("spin-path-info", request.uri().split("\\?", 2)[0]);
        route.put("spin-base-path", "/");
        route.put("spin-component-route", "");
        route.put("spin-matched-route", "/...");
        route.put("spin-raw-component-route", "/...");
        List<HttpField> headers = new ArrayList<>();
        for (HttpField header : request.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            route.remove(name);
            headers.add(new HttpField(name, header.value()));
        }
        route.forEach((name, value) -> headers.add(new HttpField(name, value)));
        return headers;
    }

    private static String host(HttpRequestPayload request) {
        return request.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase("host"))
                .map(HttpField::value)
                .findFirst()
                .orElse("localhost");
    }
}
