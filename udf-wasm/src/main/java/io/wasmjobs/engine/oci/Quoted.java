package io.wasmjobs.engine.oci;

/** Quotes untrusted text for messages. */
final class Quoted {

    private static final int MAX_LENGTH = 160;

    private Quoted() {}

    static String text(String text) {
        String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
