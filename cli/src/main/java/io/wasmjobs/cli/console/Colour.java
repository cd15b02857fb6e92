package io.wasmjobs.cli.console;

/** The colours of the output, by their meaning. */
public enum Colour {
    /** A success. */
    GOOD("32"),
    /** A failure. */
    BAD("31"),
    /** A warning. */
    ATTENTION("33"),
    /** A detail of less importance. */
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
