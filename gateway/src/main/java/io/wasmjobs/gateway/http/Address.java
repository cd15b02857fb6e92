package io.wasmjobs.gateway.http;

import java.util.Optional;

/**
 * The address at which the server listens.
 *
 * @param host a name or an IP address of this machine
 * @param port 0 for any free port
 * @param tls the certificate for HTTPS; empty for plain HTTP
 */
public record Address(String host, int port, Optional<Tls> tls) {}
