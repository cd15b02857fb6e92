package io.wasmjobs.gateway.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The path of a route, such as {@code /orders/{id}}.
 *
 * @param segments what is between its slashes: a literal text, or a parameter in braces
 */
public record RoutePath(List<String> segments) {

    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");
    private static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Set<String> NO_PARAMETERS = Set.of("body", "header", "job", "sha256");
    private static final Set<String> OWN =
            Set.of("v1", "api", "page", "site", "healthz", "readyz", "metrics", "openapi.json");

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

    /** Whether a parameter may have this name. */
    static boolean isParameter(String name) {
        return PARAMETER.matcher(name).matches() && !NO_PARAMETERS.contains(name);
    }

    /** The name in the braces; empty for a literal text. */
    private static String parameter(String segment) {
        return segment.length() > 2 && segment.startsWith("{") && segment.endsWith("}")
                ? segment.substring(1, segment.length() - 1)
                : "";
    }

    /** The names of its parameters. */
    public List<String> parameters() {
        return segments.stream().map(RoutePath::parameter).filter(name -> !name.isEmpty()).toList();
    }

    /** Whether there is a path that both match. */
    boolean overlaps(RoutePath other) {
        if (segments.size() != other.segments.size()) {
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
}
