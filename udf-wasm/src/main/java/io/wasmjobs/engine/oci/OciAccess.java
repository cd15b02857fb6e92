package io.wasmjobs.engine.oci;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options for access to a registry.
 *
 * @param credentialsFile a file in the format of Docker's {@code config.json}, read whenever a
 *     registry asks for a login; null to send no credentials
 * @param plainHttp whether to use http for a registry on another machine; credentials are never
 *     sent over http
 * @param timeout bounds each request, up to the last byte of its response
 */
public record OciAccess(@Nullable Path credentialsFile, boolean plainHttp, Duration timeout) {

    /** The default time limit of a request. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Checks that the timeout is positive. */
    public OciAccess {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout " + timeout + " is not positive");
        }
    }
}
