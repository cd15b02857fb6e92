package io.wasmjobs.gateway.security;

import java.util.Locale;

/** The operations that an API key allows. */
public enum Scope {
    /** Submitting and replaying jobs. */
    SUBMIT,
    /** Reading outcomes, events, dead letters, modules and metrics. */
    READ,
    /** Changing modules, and reading the jobs of all tenants. */
    ADMIN;

    /** The name in the file of keys. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
