package io.wasmjobs.gateway.http;

import java.util.Optional;

/**
 * Where the server listens.
 *
 * @param host a name or an IP address of this machine
 * @param port 0 for any free port
 * @param tls how connections are encrypted; empty for plain HTTP
 */
public record Address(String host, int port, Optional<Tls> tls) {}
