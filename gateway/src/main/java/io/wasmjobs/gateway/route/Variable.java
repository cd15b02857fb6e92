package io.wasmjobs.gateway.route;

/**
 * Something of a request that a template names, such as {@code {body.id}}.
 *
 * @param source where it is
 * @param name its name there; empty where the source is one value
 */
public record Variable(Source source, String name) {

    /** The parts of a request. */
    public enum Source {
        /** A parameter of the route's path. */
        PATH,
        /** A field of the body, which is a JSON object. */
        BODY,
        /** A header. */
        HEADER,
        /** The SHA-256 of the body. */
        SHA256,
        /** The id of the request's job. */
        JOB
    }

    /**
     * Reads what stands between the braces.
     *
     * @throws IllegalArgumentException if it is no variable
     */
    static Variable parse(String text) {
        if (text.startsWith("body.") && text.length() > "body.".length()) {
            return new Variable(Source.BODY, text.substring("body.".length()));
        }
        if (text.startsWith("header.") && text.substring("header.".length()).matches("[\\w-]+")) {
            return new Variable(Source.HEADER, text.substring("header.".length()));
        }
        if (text.equals("sha256") || text.equals("job")) {
            return new Variable(text.equals("job") ? Source.JOB : Source.SHA256, "");
        }
        if (!RoutePath.isParameter(text)) {
            throw new IllegalArgumentException(
                    "{"
                            + text
                            + "} is unknown; there are {body.FIELD}, {header.NAME}, {sha256}, {job}"
                            + " and the parameters of the path");
        }
        return new Variable(Source.PATH, text);
    }

    /** The name as a file spells it, such as {@code body.id}. */
    public String text() {
        return switch (source) {
            case PATH -> name;
            case BODY -> "body." + name;
            case HEADER -> "header." + name;
            case SHA256 -> "sha256";
            case JOB -> "job";
        };
    }
}
