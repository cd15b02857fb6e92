package io.wasmjobs.engine.http;

import io.wasmjobs.engine.network.AllowedHost;
import java.util.List;
import java.util.Optional;

/**
 * What one module may do over HTTP.
 *
 * @param hosts the hosts that it may reach; empty for none
 * @param maxResponseBytes the largest body that it is given
 * @param maxRequestBytes the longest request that it may describe
 */
public record HttpGrant(List<AllowedHost> hosts, int maxResponseBytes, int maxRequestBytes) {

    /** Copies the list. */
    public HttpGrant {
        hosts = List.copyOf(hosts);
    }

    /** The entry that allows a request; the most specific one if several do. */
    public Optional<AllowedHost> entryFor(String scheme, String host, int port) {
        Optional<AllowedHost> exact =
                hosts.stream()
                        .filter(entry -> !entry.wildcard() && entry.allows(scheme, host, port))
                        .findFirst();
        return exact.isPresent()
                ? exact
                : hosts.stream().filter(entry -> entry.allows(scheme, host, port)).findFirst();
    }
}
