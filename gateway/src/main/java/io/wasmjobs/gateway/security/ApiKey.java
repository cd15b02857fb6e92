package io.wasmjobs.gateway.security;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as the gateway knows it: by its hash only.
 *
 * @param sha256 the key's SHA-256 in lower-case hex
 * @param principal whose key it is
 * @param rate how often it may be used
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
     * How often something may happen.
     *
     * @param requests how often
     * @param seconds in how many seconds
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
