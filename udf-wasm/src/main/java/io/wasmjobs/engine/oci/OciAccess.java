package io.wasmjobs.engine.oci;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a registry is reached.
 *
 * @param credentialsFile a file in the format of Docker's {@code config.json}, read whenever a
 *     registry asks for a login; null to send no credentials
 * @param plainHttp whether a registry on another machine is asked over http. Credentials are never
 *     sent this way
 * @param timeout bounds each request, its response's last byte included
 */
public record OciAccess(@Nullable Path credentialsFile, boolean plainHttp, Duration timeout) {

    /** How long a request may take where nothing else is said. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Checks the timeout. */
    public OciAccess {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout " + timeout + " is not positive");
        }
    }
}
