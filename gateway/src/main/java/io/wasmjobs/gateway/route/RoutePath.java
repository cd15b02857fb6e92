package io.wasmjobs.gateway.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The path of a route, such as {@code /orders/{id}}. One that ends with a wildcard, such as {@code
 * /orders/{rest...}}, also matches the path above it, and all below that.
 *
 * @param segments what is between its slashes: a literal text, a parameter in braces, or last a
 *     wildcard
 */
public record RoutePath(List<String> segments) {

    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");
    private static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String REST = "...";
    private static final Set<String> NO_PARAMETERS = Set.of("body", "header", "job", "sha256");
    private static final Set<String> OWN =
            Set.of("v1", "api", "page", "site", "healthz", "readyz", "metrics", "openapi.json");

    /**
     * The order of precedence: paths without a wildcard first, then those with more segments before
     * theirs. Of the paths of one method that match a request, the first one counts.
     */
    static final Comparator<RoutePath> PRECEDENCE =
            Comparator.comparing(RoutePath::hasRest)
                    .thenComparingInt(path -> path.hasRest() ? -path.segments.size() : 0);

    /** Copies the segments. */
    public RoutePath {
        segments = List.copyOf(segments);
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if it has another form, or belongs to the gateway itself
     */
    static RoutePath parse(String text) {
        List<String> segments = new ArrayList<>();
        Set<String> parameters = new HashSet<>();
        for (String segment : text.replaceFirst("^/", "").split("/", -1)) {
            checkWildcards(text, segments, segment);
            String name = parameter(segment);
            boolean right =
                    name.isEmpty()
                            ? LITERAL.matcher(segment).matches() && !segment.matches("\\.{1,2}")
                            : isParameter(name);
            if (!text.startsWith("/") || !right) {
                throw new IllegalArgumentException(
                        text + " is wrong; it has to be a path such as /orders/{id}");
            }
            if (!name.isEmpty() && !parameters.add(name)) {
                throw new IllegalArgumentException(text + " has {" + name + "} twice");
            }
            segments.add(segment);
        }
        if (OWN.contains(segments.get(0)) || !parameter(segments.get(0)).isEmpty()) {
            throw new IllegalArgumentException(
                    text
                            + " is wrong; it has to begin with a name that no route of the gateway has");
        }
        return new RoutePath(segments);
    }

    private static void checkWildcards(String text, List<String> before, String segment) {
        if (segment.equals(REST)) {
            throw new IllegalArgumentException(
                    text + " is wrong; a wildcard has a name, such as {rest...}");
        }
        if (!before.isEmpty() && isRest(before.get(before.size() - 1))) {
            throw new IllegalArgumentException(
                    text + " is wrong; a wildcard has to be the end of a path");
        }
    }

    /** Whether a parameter may have this name. */
    static boolean isParameter(String name) {
        return PARAMETER.matcher(name).matches() && !NO_PARAMETERS.contains(name);
    }

    /** The name in the braces, without the dots of a wildcard; empty for a literal text. */
    private static String parameter(String segment) {
        if (segment.length() <= 2 || !segment.startsWith("{") || !segment.endsWith("}")) {
            return "";
        }
        int dots = isRest(segment) ? REST.length() : 0;
        return segment.substring(1, segment.length() - 1 - dots);
    }

    private static boolean isRest(String segment) {
        return segment.length() > 2 + REST.length()
                && segment.startsWith("{")
                && segment.endsWith(REST + "}");
    }

    /** Whether it ends with a wildcard. */
    public boolean hasRest() {
        return isRest(segments.get(segments.size() - 1));
    }

    /** The paths that a server has to know for it: of a wildcard also the path above it. */
    public List<RoutePath> served() {
        return hasRest()
                ? List.of(new RoutePath(segments.subList(0, segments.size() - 1)), this)
                : List.of(this);
    }

    /** The names of its parameters. */
    public List<String> parameters() {
        return segments.stream().map(RoutePath::parameter).filter(name -> !name.isEmpty()).toList();
    }

    /** Whether there is a path that both match, and neither has precedence. */
    boolean overlaps(RoutePath other) {
        if (segments.size() != other.segments.size() || hasRest() != other.hasRest()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String mine = segments.get(i);
            String others = other.segments.get(i);
            if (parameter(mine).isEmpty() && parameter(others).isEmpty() && !mine.equals(others)) {
                return false;
            }
        }
        return true;
    }

    /** The path as a file spells it. */
    public String text() {
        return "/" + String.join("/", segments);
    }

    /** The path as OpenAPI spells it: a wildcard is a parameter. */
    public String described() {
        return text().replace(REST + "}", "}");
    }

    /** The path as the HTTP server spells it. */
    public String pattern() {
        return hasRest() ? described().replaceFirst("\\{([^{}]*)}$", "<$1>") : text();
    }
}
