package io.wasmjobs.protocol.http;

import java.util.regex.Pattern;

/** A header of an HTTP message, or a parameter of a query. */
public record HttpField(String name, String value) {

    /** The most headers, or parameters, of one message. */
    public static final int MOST = 1_000;

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    /** Without line breaks, which would begin another header. */
    private static final Pattern VALUE =
            Pattern.compile("[\\t -~\\x{80}-\\x{D7FF}\\x{E000}-\\x{10FFFF}]*");

    /**
     * Whether this can be a header (RFC 9110, sections 5.1 and 5.5). Text beyond ASCII is allowed
     * as UTF-8.
     */
    public boolean isHeader() {
        return NAME.matcher(name).matches() && VALUE.matcher(value).matches();
    }
}
