package io.wasmjobs.gateway.security;

import io.javalin.http.Context;

/** Decides who may do what. */
@FunctionalInterface
public interface Access {

    /** Everybody may do everything: for the loopback interface. */
    Access OPEN = (request, scope) -> Principal.LOCAL;

    /**
     * Who sends a request.
     *
     * @throws io.wasmjobs.gateway.http.ProblemException if the sender may not do what needs this
     *     scope, or does it too often
     */
    Principal admit(Context request, Scope scope);
}
