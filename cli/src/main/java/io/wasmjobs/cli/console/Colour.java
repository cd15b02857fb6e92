package io.wasmjobs.cli.console;

/** The few colours that carry a meaning. */
public enum Colour {
    /** It came out as it should. */
    GOOD("32"),
    /** It failed. */
    BAD("31"),
    /** Worth a look. */
    ATTENTION("33"),
    /** Beside the point. */
    FAINT("2"),
    /** A heading. */
    STRONG("1");

    static final String END = "\u001b[0m";

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    String start() {
        return "\u001b[" + code + "m";
    }
}
