package io.wasmjobs.gateway.job;

import io.wasmjobs.gateway.route.RoutePath;
import io.wasmjobs.protocol.http.HttpField;
import java.util.List;

/**
 * The headers by which Spin 1.x describes a route with a wildcard to its component (<a
 * href="https://spinframework.dev/v1/http-trigger">The Spin HTTP Trigger</a>, "Additional Request
 * Information").
 */
final class SpinRoute {

    private SpinRoute() {}

    /**
     * The headers of a request.
     *
     * @param path the request's path, as the client encoded it
     * @param route a path with a wildcard that it matches; what the request has in the place of a
     *     parameter is part of the component's route
     */
    static List<HttpField> headers(String path, RoutePath route) {
        int end = 0;
        for (int i = 1; i < route.segments().size(); i++) {
            int next = path.indexOf('/', end + 1);
            end = next < 0 ? path.length() : next;
        }
        String component = path.substring(0, end);
        return List.of(
                new HttpField("spin-path-info", path.substring(end)),
                new HttpField("spin-matched-route", component + "/..."),
                new HttpField("spin-raw-component-route", component + "/..."),
                new HttpField("spin-component-route", component),
                new HttpField("spin-base-path", "/"));
    }
}
