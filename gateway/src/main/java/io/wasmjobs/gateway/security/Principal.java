package io.wasmjobs.gateway.security;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request.
 *
 * @param name the name of the key, for logs and metrics
 * @param tenant the tenant of its jobs; null if a job may name any tenant
 * @param scopes what it may do
 */
public record Principal(String name, @Nullable String tenant, Set<Scope> scopes) {

    /** A client of a gateway without keys, which listens on the loopback interface only. */
    public static final Principal LOCAL = new Principal("local", null, EnumSet.allOf(Scope.class));

    /** Copies the scopes. */
    public Principal {
        scopes = Set.copyOf(scopes);
    }

    /** Whether it may see a job of {@code jobTenant}; null if that is unknown. */
    public boolean maySee(@Nullable String jobTenant) {
        return tenant == null || scopes.contains(Scope.ADMIN) || tenant.equals(jobTenant);
    }
}
