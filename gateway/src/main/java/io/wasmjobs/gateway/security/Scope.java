package io.wasmjobs.gateway.security;

import java.util.Locale;

/** What an API key may be used for. */
public enum Scope {
    /** Submitting and replaying jobs. */
    SUBMIT,
    /** Reading outcomes, events, dead letters, modules and metrics. */
    READ,
    /** Changing modules, and reading the jobs of all tenants. */
    ADMIN;

    /** The name as the file of keys has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
