package io.wasmjobs.gateway.security;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Admits requests that carry an API key of a file, as {@code Authorization: Bearer KEY}. */
public final class KeyedAccess implements Access {

    private static final String BEARER = "Bearer ";

    private final Map<String, Holder> byHash = new HashMap<>();

    private record Holder(Principal principal, Bucket bucket) {}

    /**
     * The keys of a file.
     *
     * @throws IllegalArgumentException if it cannot be used; the message says why
     */
    public KeyedAccess(Path file) {
        for (ApiKey key : ApiKeys.read(file)) {
            Bandwidth bandwidth =
                    Bandwidth.builder()
                            .capacity(key.rate().requests())
                            .refillGreedy(
                                    key.rate().requests(), Duration.ofSeconds(key.rate().seconds()))
                            .build();
            byHash.put(
                    key.sha256(),
                    new Holder(key.principal(), Bucket.builder().addLimit(bandwidth).build()));
        }
    }

    @Override
    public Principal admit(Context request, Scope scope) {
        String header = request.header("Authorization");
        Holder holder =
                header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        ? null
                        : byHash.get(ApiKeys.hash(header.substring(BEARER.length()).strip()));
        if (holder == null) {
            throw new ProblemException(
                    Problem.of(401, "key-required", "Unauthorized", "an API key is required")
                            .withHeader("WWW-Authenticate", "Bearer realm=\"wasmjobs\""));
        }
        Principal principal = holder.principal();
        if (!principal.scopes().contains(scope)) {
            throw new ProblemException(
                    Problem.of(
                            403,
                            "scope-required",
                            "Forbidden",
                            "this needs a key with the scope " + scope.text()));
        }
        ConsumptionProbe probe = holder.bucket().tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long wait = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill());
            throw new ProblemException(
                    Problem.of(
                                    429,
                                    "rate-exceeded",
                                    "Too Many Requests",
                                    "this key is used more often than its rate allows")
                            .retryAfter(wait + 1));
        }
        return principal;
    }
}
