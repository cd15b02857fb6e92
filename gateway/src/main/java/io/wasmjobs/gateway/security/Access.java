package io.wasmjobs.gateway.security;

import io.javalin.http.Context;

/** Decides which requests are allowed. */
@FunctionalInterface
public interface Access {

    /** Allows everything to everybody; only for the loopback interface. */
    Access OPEN = (request, scope) -> Principal.LOCAL;

    /**
     * Returns the sender of a request.
     *
     * @throws io.wasmjobs.gateway.http.ProblemException if the sender lacks this scope, or exceeds
     *     its rate
     */
    Principal admit(Context request, Scope scope);
}
