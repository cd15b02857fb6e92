package io.wasmjobs.gateway.trigger;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A server that triggers read from.
 *
 * @param host its name or address
 * @param port the port there
 * @param tls whether the connection is encrypted, and the server's certificate checked
 * @param certificates the certificates that are trusted, as PEM; empty: those of the JVM
 * @param user the user's name, if a login is needed
 * @param password the user's password
 */
record Server(
        String host,
        int port,
        boolean tls,
        Optional<Path> certificates,
        Optional<String> user,
        Optional<Password> password) {}
