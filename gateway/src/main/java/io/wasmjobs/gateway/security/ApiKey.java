package io.wasmjobs.gateway.security;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key, of which the gateway stores only the hash.
 *
 * @param sha256 the key's SHA-256 in lower-case hex
 * @param principal whose key it is
 * @param rate its rate limit
 */
record ApiKey(String sha256, Principal principal, Rate rate) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException if the hash has another form
     */
    ApiKey {
        if (!HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 is not 64 lower-case hex digits");
        }
    }

    /**
     * A rate limit.
     *
     * @param requests the number of requests
     * @param seconds the period in seconds
     */
    record Rate(long requests, long seconds) {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})/(s|m|h)");

        /**
         * Reads a rate such as {@code 100/s}.
         *
         * @throws IllegalArgumentException if it has another form
         */
        static Rate parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) < 1) {
                throw new IllegalArgumentException("rate is not such as 100/s, 10/m or 5/h");
            }
            long seconds =
                    switch (matcher.group(2)) {
                        case "s" -> 1;
                        case "m" -> 60;
                        default -> 3_600;
                    };
            return new Rate(Long.parseLong(matcher.group(1)), seconds);
        }
    }
}
