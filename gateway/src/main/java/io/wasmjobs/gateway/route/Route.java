package io.wasmjobs.gateway.route;

import io.wasmjobs.gateway.security.Scope;
import java.util.Optional;

/** A method and a path of an operator's own. */
public sealed interface Route {

    /** Its HTTP method, in capitals. */
    String method();

    /** Its path. */
    RoutePath path();

    /**
     * Requests that become jobs: the body is the payload, or describes the whole request.
     *
     * @param module the module that runs, as in {@code module_id} of a wasm job
     * @param http whether the module is given the whole request, and its response handed back
     * @param typeName the payload's type name
     * @param id the job's id; without it, that of the header {@code Idempotency-Key}, or a new one
     * @param key the job's key
     * @param answer what 202 answers; without it, the module's own answer is waited for
     */
    record ToModule(
            String method,
            RoutePath path,
            String module,
            boolean http,
            String typeName,
            Optional<Template> id,
            Optional<Template> key,
            Optional<JsonTemplate> answer)
            implements Route {}

    /**
     * Requests that read an entry of an entity's published state.
     *
     * @param module whose state it is
     * @param key the entity's key
     * @param entry the entry of the state that is answered
     * @param scope what the client's API key needs
     * @param pending what is answered while there is no such entry
     */
    record ToState(
            RoutePath path,
            String module,
            Template key,
            String entry,
            Scope scope,
            Optional<Pending> pending)
            implements Route {

        @Override
        public String method() {
            return "GET";
        }
    }

    /**
     * What stands for an entry while a job is to make it.
     *
     * @param job the job's id
     * @param answer what is answered if that job is known and has not failed
     */
    record Pending(Template job, JsonTemplate answer) {}
}
