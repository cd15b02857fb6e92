package io.wasmjobs.gateway.http;

import java.time.Duration;

/**
 * The limits on the requests of one client, and of all clients together.
 *
 * @param maxBodyBytes the largest body of a submission; a larger one is answered 413
 * @param maxModuleBytes the largest module that can be uploaded
 * @param maxHeaderBytes the largest request line and headers; larger ones are answered 431
 * @param maxConnections connections that are open at the same time; further ones wait
 * @param maxEventStreams event streams that are open at the same time; further ones are answered
 *     503
 * @param idleTimeout a connection without traffic is closed after this time
 * @param maxWait the longest time that a request waits for an outcome
 */
public record Limits(
        int maxBodyBytes,
        int maxModuleBytes,
        int maxHeaderBytes,
        int maxConnections,
        int maxEventStreams,
        Duration idleTimeout,
        Duration maxWait) {

    /** The defaults. */
    public static final Limits DEFAULTS =
            new Limits(
                    1 << 20,
                    64 << 20,
                    8 << 10,
                    4_096,
                    2_500,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60));

    /**
     * @throws IllegalArgumentException if a limit is less than 1
     */
    public Limits {
        if (maxBodyBytes < 1
                || maxModuleBytes < 1
                || maxHeaderBytes < 1
                || maxConnections < 1
                || maxEventStreams < 1
                || idleTimeout.toMillis() < 1
                || maxWait.toMillis() < 1) {
            throw new IllegalArgumentException("a limit of the gateway is less than 1");
        }
    }

    /** The same with another number of event streams. */
    public Limits withMaxEventStreams(int streams) {
        return new Limits(
                maxBodyBytes,
                maxModuleBytes,
                maxHeaderBytes,
                maxConnections,
                streams,
                idleTimeout,
                maxWait);
    }
}
