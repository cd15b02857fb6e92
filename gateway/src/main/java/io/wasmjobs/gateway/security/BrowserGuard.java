package io.wasmjobs.gateway.security;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that another site causes a browser to send. A gateway without keys trusts this
 * machine, and a browser on it could otherwise send requests for any page that its user visits: by
 * a form or a script of that page, or through a host name that resolves to the loopback address
 * (DNS rebinding).
 */
public final class BrowserGuard implements Handler {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final boolean loopbackNamesOnly;

    /**
     * @param loopbackNamesOnly whether the header {@code Host} must name the loopback interface
     */
    public BrowserGuard(boolean loopbackNamesOnly) {
        this.loopbackNamesOnly = loopbackNamesOnly;
    }

    @Override
    public void handle(Context request) {
        String host = request.header("Host");
        if (loopbackNamesOnly && host != null && !isLoopback(host)) {
            throw refused("host-refused", "the header Host does not name this machine");
        }
        if (!SAFE_METHODS.contains(request.req().getMethod())) {
            refuseOtherSites(request);
        }
    }

    /**
     * Refuses a request that a page of another site causes, whatever its method.
     *
     * @throws ProblemException if it is one
     */
    public static void refuseOtherSites(Context request) {
        String host = request.header("Host");
        String site = request.header("Sec-Fetch-Site");
        String origin = request.header("Origin");
        boolean otherSite = site != null && !OWN_SITES.contains(site);
        if (otherSite || (origin != null && !isSame(origin, host))) {
            throw refused("origin-refused", "pages of other sites may not send this");
        }
    }

    private static boolean isSame(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(new URI(origin).getAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || name.matches("127(\\.\\d{1,3}){3}");
    }

    private static ProblemException refused(String type, String detail) {
        return new ProblemException(Problem.of(403, type, "Forbidden", detail));
    }
}
