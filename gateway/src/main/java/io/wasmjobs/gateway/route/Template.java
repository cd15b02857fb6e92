package io.wasmjobs.gateway.route;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A text with variables in braces, such as {@code order-{body.id}}. */
public final class Template {

    private final List<Part> parts;

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** A literal text, or a variable. */
    private sealed interface Part {

        String expand(Function<Variable, String> values);
    }

    private record Literal(String text) implements Part {

        @Override
        public String expand(Function<Variable, String> values) {
            return text;
        }
    }

    private record Place(Variable variable) implements Part {

        @Override
        public String expand(Function<Variable, String> values) {
            return values.apply(variable);
        }
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if a brace has no other, or a variable is unknown
     */
    static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int open = text.indexOf('{', from);
            int end = open < 0 ? text.length() : open;
            if (text.substring(from, end).indexOf('}') >= 0) {
                throw new IllegalArgumentException(text + " has a } without a {");
            }
            if (end > from) {
                parts.add(new Literal(text.substring(from, end)));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException(text + " has a { without a }");
            }
            parts.add(new Place(Variable.parse(text.substring(open + 1, close))));
            from = close + 1;
        }
        return new Template(parts);
    }

    /** The variables in it. */
    Set<Variable> variables() {
        return parts.stream()
                .filter(Place.class::isInstance)
                .map(part -> ((Place) part).variable())
                .collect(Collectors.toSet());
    }

    /** The text with the variables' values. */
    public String expand(Function<Variable, String> values) {
        return parts.stream().map(part -> part.expand(values)).collect(Collectors.joining());
    }

    /**
     * The same for a text that clients are shown: in one that begins with a slash, which is an
     * address, each value is one segment of the path, whatever characters it has.
     */
    String expandShown(Function<Variable, String> values) {
        boolean isAddress =
                !parts.isEmpty()
                        && parts.get(0) instanceof Literal first
                        && first.text().startsWith("/");
        return expand(isAddress ? values.andThen(Template::encoded) : values);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
