package io.wasmjobs.engine.oci;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides which addresses may be contacted, and which may receive a password. */
final class RegistryAddress {

    private static final String HTTPS = "https";
    private static final String HTTP = "http";
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

    private RegistryAddress() {}

    /**
     * The base address of a registry: http on this machine or if the operator allows it, https
     * otherwise.
     */
    static URI of(String registry, boolean plainHttp) {
        URI secure = URI.create(HTTPS + "://" + registry);
        return plainHttp || isLoopback(secure) ? URI.create(HTTP + "://" + registry) : secure;
    }

    /** Whether a password may be sent there: over https, or to this machine. */
    static boolean isPrivate(URI address) {
        return isSecure(address) || isLoopback(address);
    }

    /**
     * Whether a redirect from {@code from} to {@code to} may be followed: from https only to https.
     */
    static boolean mayLead(URI from, URI to) {
        return to.getHost() != null
                && to.getUserInfo() == null
                && (isSecure(to) || (isPlain(to) && isPlain(from)));
    }

    static boolean isSame(URI one, URI other) {
        return lower(one.getScheme()).equals(lower(other.getScheme()))
                && lower(one.getHost()).equals(lower(other.getHost()))
                && port(one) == port(other);
    }

    /** An address without its query, which may hold a signature. */
    static String shown(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }

    private static boolean isSecure(URI address) {
        return lower(address.getScheme()).equals(HTTPS);
    }

    private static boolean isPlain(URI address) {
        return lower(address.getScheme()).equals(HTTP);
    }

    private static boolean isLoopback(URI address) {
        return LOOPBACK.matcher(lower(address.getHost())).matches();
    }

    private static int port(URI address) {
        return address.getPort() != -1 ? address.getPort() : isSecure(address) ? 443 : 80;
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
