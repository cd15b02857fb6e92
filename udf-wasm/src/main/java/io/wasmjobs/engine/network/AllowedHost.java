package io.wasmjobs.engine.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a manifest's {@code allowed_hosts}: {@code [scheme://]host[:port]}, where the host
 * is a name, {@code *.domain} for every name below a domain, {@code *} for every public host, or a
 * literal address (IPv6 in brackets).
 *
 * @param scheme {@code http}, {@code https}, or {@code tcp} for a connection other than HTTP; null
 *     allows the first two
 * @param host in lower case, an IPv6 address without its brackets
 * @param port -1 allows the scheme's own port only
 * @param wildcard whether {@code host} stands for every name below it, excluding itself
 */
public record AllowedHost(@Nullable String scheme, String host, int port, boolean wildcard) {

    private static final Pattern ENTRY =
            Pattern.compile(
                    "(?:(https?|tcp)://)?(\\*|(?:\\*\\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+])"
                            + "(?::([0-9]{1,5}))?/?");

    private static final String TCP = "tcp";

    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException if it has another form; the message says which is expected
     */
    public static AllowedHost parse(String entry) {
        Matcher parts = ENTRY.matcher(entry.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"" + entry + "\" is not [http://|https://]host[:port] or tcp://host:port");
        }
        int port = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("\"" + entry + "\" has no port from 1 to 65535");
        }
        String host = parts.group(2);
        if (TCP.equals(parts.group(1)) && (port == -1 || host.startsWith("*."))) {
            throw new IllegalArgumentException(
                    "\"" + entry + "\" is not tcp:// with a name, an address or *, and a port");
        }
        if (host.equals("*")) {
            return new AllowedHost(parts.group(1), "", port, true);
        }
        if (host.startsWith("*.")) {
            return new AllowedHost(parts.group(1), host.substring(1), port, true);
        }
        return new AllowedHost(parts.group(1), canonical(host), port, false);
    }

    /** Whether the host is a literal address instead of a name. */
    public boolean isAddress() {
        return !wildcard && (host.indexOf(':') >= 0 || ADDRESS.matcher(host).matches());
    }

    /** Whether this entry allows a request to {@code scheme://host:port}. */
    public boolean allows(String requestScheme, String requestHost, int requestPort) {
        boolean schemeFits = scheme == null || scheme.equals(requestScheme);
        int ownPort = requestScheme.equals("https") ? 443 : 80;
        boolean portFits = requestPort == (port == -1 ? ownPort : port);
        boolean hostFits = wildcard ? below(requestHost) : requestHost.equals(host);
        return schemeFits && portFits && hostFits;
    }

    /** Whether this entry allows a TCP connection to {@code port} of its host. */
    boolean allowsTcp(int requestPort) {
        return TCP.equals(scheme) && port == requestPort;
    }

    private boolean below(String requestHost) {
        return requestHost.length() > host.length() && requestHost.endsWith(host);
    }

    /**
     * The canonical form of a host, for comparison: an IPv6 address without brackets, in one
     * spelling.
     *
     * @throws IllegalArgumentException if it is in brackets and not an address
     */
    public static String canonical(String host) {
        if (!host.startsWith("[")) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + host + "\" is not an IPv6 address", e);
        }
    }
}
