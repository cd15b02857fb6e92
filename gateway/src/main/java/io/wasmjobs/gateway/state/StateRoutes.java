package io.wasmjobs.gateway.state;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.protocol.codec.PublishedStateCodec;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.BooleanSupplier;

/** {@code /v1/modules/{module}/state/{key}}: the state that a module keeps for a key. */
public final class StateRoutes {

    private final Access access;
    private final StateStore states;
    private final BooleanSupplier isCaughtUp;

    /**
     * @param isCaughtUp whether earlier states have been read
     */
    public StateRoutes(Access access, StateStore states, BooleanSupplier isCaughtUp) {
        this.access = access;
        this.states = states;
        this.isCaughtUp = isCaughtUp;
    }

    /** Adds the route. */
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/modules/{module}/state/{key}", this::get);
    }

    /** A state belongs to no tenant, so only principals that may read everything may read it. */
    private void get(Context request) {
        access.admit(request, Scope.ADMIN);
        String module = request.pathParam("module");
        String key = request.pathParam("key");
        StateStore.Latest latest =
                states.find(PublishedStateCodec.key(module, key))
                        .orElseThrow(() -> absent(module, key));
        request.header(
                        "Last-Modified",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                latest.changed().atOffset(ZoneOffset.UTC)))
                .contentType("application/json")
                .result(latest.json().unsafeArray());
    }

    private ProblemException absent(String module, String key) {
        if (!isCaughtUp.getAsBoolean()) {
            return new ProblemException(
                    Problem.of(
                                    503,
                                    "not-ready",
                                    "Service Unavailable",
                                    "earlier states are being read")
                            .retryAfter(2));
        }
        return new ProblemException(
                Problem.of(
                        404,
                        "state-unknown",
                        "Not Found",
                        "module "
                                + module
                                + " has published no state for key "
                                + key
                                + ": it keeps none, or its manifest lacks state.publish"));
    }
}
