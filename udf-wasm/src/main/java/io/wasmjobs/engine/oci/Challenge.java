package io.wasmjobs.engine.oci;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry asks for authentication: the header {@code WWW-Authenticate} (RFC 9110, section
 * 11.6.1).
 *
 * @param scheme in lower case
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z]{1,32})(?:\\s+|$)");
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_]{1,32})\\s?=\\s?(?:\"([^\"]*+)\"|([^\\s,\"]++))\\s*,?\\s*");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** Reads the first challenge of a header; empty if there is none. */
    static Optional<Challenge> of(String header) {
        Matcher scheme = SCHEME.matcher(header);
        if (!scheme.lookingAt()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(header).region(scheme.end(), header.length());
        while (parameter.lookingAt()) {
            String quoted = parameter.group(2);
            parameters.putIfAbsent(
                    parameter.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? parameter.group(3) : quoted);
            parameter.region(parameter.end(), header.length());
        }
        return Optional.of(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
    }
}
