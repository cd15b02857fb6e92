package io.wasmjobs.gateway.trigger;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code from}: {@code KIND://HOST[:PORT]/WHAT}.
 *
 * @param kind the kind of source
 * @param tls whether to use TLS
 * @param host the server's name or address
 * @param port the port there
 * @param path the topic filter, stream or channel, as written
 */
record SourceAddress(Kind kind, boolean tls, String host, int port, String path) {

    static final String FORM =
            "it has to be mqtt://HOST/TOPICS, redis-stream://HOST/STREAM or"
                    + " redis-channel://HOST/CHANNEL, or with mqtts, rediss-stream or"
                    + " rediss-channel for TLS";

    /** The kinds of sources. */
    enum Kind {
        MQTT,
        REDIS_STREAM,
        REDIS_CHANNEL
    }

    private record Scheme(Kind kind, boolean tls, int port) {}

    private static final Map<String, Scheme> SCHEMES =
            Map.of(
                    "mqtt", new Scheme(Kind.MQTT, false, 1883),
                    "mqtts", new Scheme(Kind.MQTT, true, 8883),
                    "redis-stream", new Scheme(Kind.REDIS_STREAM, false, 6379),
                    "rediss-stream", new Scheme(Kind.REDIS_STREAM, true, 6379),
                    "redis-channel", new Scheme(Kind.REDIS_CHANNEL, false, 6379),
                    "rediss-channel", new Scheme(Kind.REDIS_CHANNEL, true, 6379));

    private static final Pattern ADDRESS =
            Pattern.compile(
                    "([a-z-]+)://(\\[[0-9a-fA-F:.]+]|[a-zA-Z0-9._-]+)(?::(\\d{1,5}))?/(.+)");

    private static final int LAST_PORT = 65_535;

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException if it is malformed; the message does not repeat an address
     *     that may contain a password
     */
    static SourceAddress parse(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (text.contains("@") && !matcher.matches()) {
            throw new IllegalArgumentException(
                    "a user and a password do not belong in the address: use user and"
                            + " password_file or password_env");
        }
        Scheme scheme = matcher.matches() ? SCHEMES.get(matcher.group(1)) : null;
        if (scheme == null) {
            throw new IllegalArgumentException(text + " is wrong; " + FORM);
        }
        int port = matcher.group(3) == null ? scheme.port() : Integer.parseInt(matcher.group(3));
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException(text + " is wrong; ports are 1 to " + LAST_PORT);
        }
        String host = matcher.group(2).replaceAll("[\\[\\]]", "");
        return new SourceAddress(scheme.kind(), scheme.tls(), host, port, matcher.group(4));
    }
}
