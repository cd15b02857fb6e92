package io.wasmjobs.gateway;

import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.KeyedAccess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Chooses how a gateway is protected, and refuses one that other machines can reach without keys.
 */
final class GatewayAccess {

    private GatewayAccess() {}

    /**
     * The access control of a gateway with these settings.
     *
     * @throws GatewayNotStarted if others can reach it and TLS or keys are missing, or the file of
     *     keys cannot be used
     */
    static Access of(GatewaySettings settings) {
        String host = settings.address().host();
        boolean isProtected = settings.keys().isPresent() && settings.address().tls().isPresent();
        if (!isLoopback(host) && !isProtected) {
            throw new GatewayNotStarted(
                    host
                            + " can be reached from other machines: the gateway listens there only"
                            + " with TLS and API keys",
                    null);
        }
        if (settings.keys().isEmpty()) {
            return Access.OPEN;
        }
        Path file = settings.keys().get();
        try {
            return new KeyedAccess(file);
        } catch (IllegalArgumentException e) {
            throw new GatewayNotStarted(
                    "the file of keys " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new GatewayNotStarted("there is no address of the name " + host, e);
        }
    }
}
